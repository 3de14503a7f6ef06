package io.github.pgvol.migrate.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgvol.problem.UserProblem;
import java.util.Map;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The names of {@code <flyway>} are those of Flyway's documentation.
 *
 * @see <a
 *     href="https://documentation.red-gate.com/flyway/reference/configuration/flyway-namespace">The
 *     Flyway namespace</a>
 */
class FlywayNamesTest {

  private static FluentConfiguration configured(Map<String, String> told) {
    FluentConfiguration configuration = Flyway.configure(FlywayNamesTest.class.getClassLoader());
    FlywayMigrator.configure(configuration, told);
    return configuration;
  }

  private static void takes(
      String name, String value, Function<Configuration, Object> effect, Object is) {
    assertThat(effect.apply(configured(Map.of()))).as("%s by default", name).isNotEqualTo(is);
    assertThat(effect.apply(configured(Map.of("flyway." + name, value)))).as(name).isEqualTo(is);
  }

  @Test
  void whatTheyDo() {
    takes("baselineDescription", "old", Configuration::getBaselineDescription, "old");
    takes("baselineOnMigrate", "true", Configuration::isBaselineOnMigrate, true);
    takes("baselineVersion", "7", known -> known.getBaselineVersion().getVersion(), "7");
    takes("cleanDisabled", "false", Configuration::isCleanDisabled, false);
    takes("createSchemas", "false", Configuration::isCreateSchemas, false);
    takes("defaultSchema", "shop", Configuration::getDefaultSchema, "shop");
    takes("encoding", "ISO-8859-1", known -> known.getEncoding().name(), "ISO-8859-1");
    takes("executeInTransaction", "false", Configuration::isExecuteInTransaction, false);
    takes("failOnMissingLocations", "true", Configuration::isFailOnMissingLocations, true);
    takes("group", "true", Configuration::isGroup, true);
    takes(
        "ignoreMigrationPatterns",
        "*:missing",
        known -> known.getIgnoreMigrationPatterns()[0].toString(),
        "*:missing");
    takes("initSql", "SELECT 1", Configuration::getInitSql, "SELECT 1");
    takes("installedBy", "me", Configuration::getInstalledBy, "me");
    takes("lockRetryCount", "3", Configuration::getLockRetryCount, 3);
    takes("mixed", "true", Configuration::isMixed, true);
    takes("outOfOrder", "true", Configuration::isOutOfOrder, true);
    takes("placeholderPrefix", "#[", Configuration::getPlaceholderPrefix, "#[");
    takes("placeholderSuffix", "]", Configuration::getPlaceholderSuffix, "]");
    takes("placeholderSeparator", "-", Configuration::getPlaceholderSeparator, "-");
    takes("placeholderReplacement", "false", Configuration::isPlaceholderReplacement, false);
    takes("placeholders.a", "b", known -> known.getPlaceholders().get("a"), "b");
    takes(
        "repeatableSqlMigrationPrefix", "RR", Configuration::getRepeatableSqlMigrationPrefix, "RR");
    takes("schemas", "a,b", known -> String.join(" ", known.getSchemas()), "a b");
    takes("scriptPlaceholderPrefix", "P_", Configuration::getScriptPlaceholderPrefix, "P_");
    takes("scriptPlaceholderSuffix", "_S", Configuration::getScriptPlaceholderSuffix, "_S");
    takes("skipDefaultCallbacks", "true", Configuration::isSkipDefaultCallbacks, true);
    takes("skipDefaultResolvers", "true", Configuration::isSkipDefaultResolvers, true);
    takes("skipExecutingMigrations", "true", Configuration::isSkipExecutingMigrations, true);
    takes("sqlMigrationPrefix", "M", Configuration::getSqlMigrationPrefix, "M");
    takes("sqlMigrationSeparator", "--", Configuration::getSqlMigrationSeparator, "--");
    takes(
        "sqlMigrationSuffixes",
        ".pg",
        known -> String.join(",", known.getSqlMigrationSuffixes()),
        ".pg");
    takes("table", "versions", Configuration::getTable, "versions");
    takes("tablespace", "space", Configuration::getTablespace, "space");
    takes("target", "8", known -> known.getTarget().getVersion(), "8");
    takes("validateMigrationNaming", "true", Configuration::isValidateMigrationNaming, true);
    takes("validateOnMigrate", "false", Configuration::isValidateOnMigrate, false);
  }

  @ParameterizedTest
  @CsvSource({"outOfOder, true", "mixed, perhaps", "nonsense, 1"})
  void whatIsNoneOfThemIsTold(String name, String value) {
    assertThatThrownBy(() -> configured(Map.of("flyway." + name, value)))
        .isInstanceOf(UserProblem.class)
        .hasMessageContaining("Flyway does not take its configuration");
  }
}
