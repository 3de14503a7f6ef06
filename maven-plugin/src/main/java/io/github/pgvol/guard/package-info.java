/**
 * What keeps data safe whatever happens: one run at a time on a server, cleaning up after oneself
 * and after those that died, and the swap of a database.
 */
package io.github.pgvol.guard;
