/** Files of a dev container: written where there are none, the feature added where there are. */
package io.github.pgvol.devcontainer;
