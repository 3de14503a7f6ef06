/**
 * Templates and spares: databases that are kept on a server so that a restore is a clone, or a
 * rename.
 */
package io.github.pgvol.template;
