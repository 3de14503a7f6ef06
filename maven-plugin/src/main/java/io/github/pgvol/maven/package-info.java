/** Bridges to Maven: console, prompts, errors; and {@code Wiring}, where all is put together. */
package io.github.pgvol.maven;
