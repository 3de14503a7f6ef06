package io.github.pgvol.maven;

import io.github.pgvol.problem.UserProblem;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;

/**
 * Who connects, as settings.xml has it.
 *
 * @param user the role
 * @param password its password
 * @see <a href="https://maven.apache.org/settings.html#servers">Maven's settings, servers</a>
 */
public record Credentials(Optional<String> user, Optional<String> password) {

  private static final String ENCRYPTED = "(?s)\\{.+}";

  /**
   * Looks them up.
   *
   * @throws UserProblem when there is no such server, or its password cannot be decrypted
   */
  public static Credentials of(Settings settings, SettingsDecrypter decrypter, String serverId) {
    Server server = settings.getServer(serverId);
    if (server == null) {
      throw new UserProblem(
          "There is no server " + serverId + " in settings.xml.",
          "Add <server><id>"
              + serverId
              + "</id> with <username> and <password> to its <servers>, or set <serverId>"
              + " (-Dpgvol.serverId) to one that is there.");
    }
    SettingsDecryptionResult result =
        decrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
    Optional<String> password = Optional.ofNullable(result.getServer().getPassword());
    if (password.filter(word -> word.matches(ENCRYPTED)).isPresent()) {
      throw new UserProblem(
          "The password of server "
              + serverId
              + " in settings.xml cannot be decrypted: "
              + result.getProblems().stream()
                  .map(SettingsProblem::getMessage)
                  .collect(Collectors.joining("; ")),
          "Look at ~/.m2/settings-security.xml, or encrypt it anew: mvn --encrypt-password");
    }
    return new Credentials(Optional.ofNullable(result.getServer().getUsername()), password);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return user.orElse("nobody");
  }
}
