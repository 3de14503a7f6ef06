package io.github.pgvol.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a project tells Flyway, wherever it does. */
class FlywayConfigurationTest {

  @TempDir private Path folder;
  private final Properties user = new Properties();

  private Map<String, String> read(MavenProject project, Map<String, String> variables)
      throws IOException {
    return FlywayConfiguration.read(
            Optional.ofNullable(project), user, folder, Map.of("group", "true"), variables)
        .values();
  }

  private static MavenProject project(String configuration)
      throws IOException, XmlPullParserException {
    Plugin plugin = new Plugin();
    plugin.setGroupId("org.flywaydb");
    plugin.setArtifactId("flyway-maven-plugin");
    plugin.setConfiguration(
        Xpp3DomBuilder.build(
            new StringReader("<configuration>" + configuration + "</configuration>")));
    Build build = new Build();
    build.addPlugin(plugin);
    Model model = new Model();
    model.setBuild(build);
    model.addProperty("flyway.version", "9.9.9");
    model.addProperty("flyway.outOfOrder", "true");
    return new MavenProject(model);
  }

  @Test
  void theMavenPluginsConfiguration() throws IOException, XmlPullParserException {
    Map<String, String> found =
        read(
            project(
                "<url>jdbc:postgresql://db/app</url><user>me</user><password>secret</password>"
                    + "<schemas><schema>a</schema><schema>b</schema></schemas>"
                    + "<locations>filesystem:x, classpath:y</locations>"
                    + "<placeholders><one>1</one></placeholders>"
                    + "<pluginConfiguration>"
                    + "<postgresqlTransactionalLock>false</postgresqlTransactionalLock>"
                    + "</pluginConfiguration>"),
            Map.of());
    assertThat(found)
        .containsOnly(
            Map.entry("flyway.schemas", "a,b"),
            Map.entry("flyway.locations", "filesystem:x,classpath:y"),
            Map.entry("flyway.placeholders.one", "1"),
            Map.entry("flyway.postgresql.transactional.lock", "false"),
            Map.entry("flyway.outOfOrder", "true"),
            Map.entry("flyway.group", "true"));
  }

  @Test
  void filesVariablesAndTheCommandLine() throws IOException, XmlPullParserException {
    Files.writeString(
        folder.resolve("flyway.conf"),
        "# ours\nflyway.table=from_conf\nflyway.url=jdbc:x\nflyway.encoding=UTF-8\n");
    Files.writeString(
        folder.resolve("flyway.toml"),
        """
        [environments.default]
        url = "jdbc:postgresql://db/app"
        [flyway]
        table = 'from_toml' # goes before
        mixed = true
        locations = [
          "filesystem:a#b",
          "filesystem:c",
        ]
        [flyway.placeholders]
        "two words" = "2"
        """);
    Files.writeString(folder.resolve("more.conf"), "flyway.installedBy=more\nflyway.mixed=false\n");
    user.setProperty("flyway.configFiles", "more.conf");
    user.setProperty("flyway.target", "8");
    assertThat(
            read(
                null,
                Map.of(
                    "FLYWAY_BASELINE_ON_MIGRATE", "true",
                    "FLYWAY_PLACEHOLDERS_NAME", "n",
                    "FLYWAY_PASSWORD", "secret",
                    "FLYWAY_TARGET", "7")))
        .containsOnly(
            Map.entry("flyway.table", "from_toml"),
            Map.entry("flyway.encoding", "UTF-8"),
            Map.entry("flyway.mixed", "false"),
            Map.entry("flyway.locations", "filesystem:a#b,filesystem:c"),
            Map.entry("flyway.placeholders.two words", "2"),
            Map.entry("flyway.placeholders.name", "n"),
            Map.entry("flyway.installedBy", "more"),
            Map.entry("flyway.baselineOnMigrate", "true"),
            Map.entry("flyway.target", "8"),
            Map.entry("flyway.group", "true"));
  }

  @Test
  void whatIsNoConfigurationIsSaid() throws IOException {
    Files.writeString(folder.resolve("flyway.toml"), "[flyway\n");
    assertThatThrownBy(() -> read(null, Map.of()))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("flyway.toml is no TOML");
    Files.delete(folder.resolve("flyway.toml"));
    user.setProperty("flyway.configFiles", "gone.conf");
    assertThatThrownBy(() -> read(null, Map.of()))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("There is no file")
        .hasMessageContaining("gone.conf");
  }
}
