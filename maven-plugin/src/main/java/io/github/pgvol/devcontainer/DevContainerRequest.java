package io.github.pgvol.devcontainer;

import java.nio.file.Path;

/**
 * What is to be written.
 *
 * @param folder the workspace
 * @param feature the address of pgvol's feature
 * @param image the database's image, where a Compose file is written
 * @param devImage the dev container's image, where one is written
 * @param database the database's name, where a Compose file is written
 */
public record DevContainerRequest(
    Path folder, String feature, String image, String devImage, String database) {}
