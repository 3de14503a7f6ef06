/** Docker and Podman, through docker-java: finding the one that answers, and speaking to it. */
package io.github.pgvol.engine.docker;
