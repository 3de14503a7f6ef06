package io.github.pgvol.engine;

import java.util.Map;

/**
 * A named volume.
 *
 * @param name its name
 * @param driver its driver
 * @param mountpoint where it is on the engine's machine
 * @param labels its labels
 */
public record Volume(String name, String driver, String mountpoint, Map<String, String> labels) {}
