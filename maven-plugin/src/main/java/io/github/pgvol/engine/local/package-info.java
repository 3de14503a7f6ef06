/**
 * Programs of this machine: servers as processes on folders ({@code LocalEngine}), and client tools
 * for servers that are reached over the network.
 */
package io.github.pgvol.engine.local;
