/** What is checked out, read from the working copy's files: no git program is needed. */
package io.github.pgvol.git;
