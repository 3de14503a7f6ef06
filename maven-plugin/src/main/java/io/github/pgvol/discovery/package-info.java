/** Which server a goal is about, found without configuration where there is no doubt. */
package io.github.pgvol.discovery;
