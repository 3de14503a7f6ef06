/** What went wrong in words that help: what failed, and what to do now. */
package io.github.pgvol.problem;
