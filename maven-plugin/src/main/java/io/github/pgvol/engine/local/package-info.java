/** Programs of this machine, and servers that are reached from here over the network. */
package io.github.pgvol.engine.local;
