/**
 * Data of one server brought into another, streamed, and masked on the way where that is wanted.
 */
package io.github.pgvol.transfer;
