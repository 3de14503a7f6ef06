package io.github.pgvol.physical.restore;

import io.github.pgvol.volume.Place;
import java.time.Duration;

/**
 * A physical restore that is done.
 *
 * @param place where the cluster is now
 * @param major its major version
 * @param bytes its size
 * @param replaced whether there was an old state
 * @param answers whether a server was started on it and answers
 * @param duration how long it took
 */
public record VolumeRestoreResult(
    Place place, int major, long bytes, boolean replaced, boolean answers, Duration duration) {}
