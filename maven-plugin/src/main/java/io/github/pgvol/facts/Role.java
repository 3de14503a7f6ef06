package io.github.pgvol.facts;

import java.util.List;

/**
 * A role as SQL.
 *
 * @param name its name
 * @param login whether it can log in
 * @param create statements that create it with its attributes, settings and comment
 * @param memberships statements that make it a member of others and give it privileges on settings;
 *     to be run when all roles exist
 * @param hasPassword whether it had a password on the server
 * @param passwordIncluded whether {@code create} sets its password
 */
public record Role(
    String name,
    boolean login,
    List<String> create,
    List<String> memberships,
    boolean hasPassword,
    boolean passwordIncluded) {}
