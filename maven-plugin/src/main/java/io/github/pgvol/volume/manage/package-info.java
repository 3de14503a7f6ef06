/** What the volume goals do: list, inspect, create, clone, remove. */
package io.github.pgvol.volume.manage;
