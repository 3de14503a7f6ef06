/** One class a goal: parameters in, one request out, result reported; nothing else. */
package io.github.pgvol.mojo;
