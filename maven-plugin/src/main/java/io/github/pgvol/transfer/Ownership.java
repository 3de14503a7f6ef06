package io.github.pgvol.transfer;

import io.github.pgvol.problem.UserProblem;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What becomes of owners and privileges.
 *
 * @param none whether they are left out: all belongs to who connects
 * @param roles new names for roles by those that the source has
 */
public record Ownership(boolean none, Map<String, String> roles) {

  /** Copies the map. */
  public Ownership {
    roles = Map.copyOf(roles);
  }

  /**
   * Reads them.
   *
   * @param text roles as {@code old:new}, divided by commas
   * @param more the same by their old names
   */
  public static Ownership of(boolean none, String text, Map<String, String> more) {
    Map<String, String> roles = new LinkedHashMap<>(more);
    for (String pair : text.split(",", -1)) {
      if (pair.isBlank()) {
        continue;
      }
      String[] names = pair.split(":", -1);
      if (names.length != 2 || Arrays.stream(names).anyMatch(String::isBlank)) {
        throw new UserProblem(
            "«" + pair.strip() + "» tells no new name for a role.",
            "Write <roles><app>me</app></roles>, or -Dpgvol.roles=app:me,reader:me.");
      }
      roles.put(names[0].strip(), names[1].strip());
    }
    return new Ownership(none, roles);
  }

  /** What a role is called on the target. */
  String target(String role) {
    return role == null ? null : roles.getOrDefault(role, role);
  }
}
