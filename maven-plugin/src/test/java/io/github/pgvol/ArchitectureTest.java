package io.github.pgvol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.logging.LogManager;

/** The rules that keep the packages apart; CONTRIBUTING.md says why. */
@AnalyzeClasses(
    packages = "io.github.pgvol",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoHelpMojo.class})
class ArchitectureTest {

  /** The generated help goal is not ours to shape. */
  static final class NoHelpMojo implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/pgvol_maven_plugin/");
    }
  }

  @ArchTest
  static final ArchRule MAVEN_STAYS_OUTSIDE =
      noClasses()
          .that()
          .resideOutsideOfPackages("..mojo..", "..maven..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.maven..", "org.codehaus.plexus..");

  @ArchTest
  static final ArchRule DOCKER_STAYS_BEHIND_THE_PORT =
      noClasses()
          .that()
          .resideOutsideOfPackage("..engine.docker..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.github.dockerjava..");

  @ArchTest
  static final ArchRule FLYWAY_IS_ONE_WAY_TO_MIGRATE =
      noClasses()
          .that()
          .resideOutsideOfPackage("..migrate.flyway..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.flywaydb..");

  @ArchTest
  static final ArchRule USE_CASES_KNOW_THE_PORT_ONLY =
      noClasses()
          .that()
          .resideOutsideOfPackages("..engine.docker..", "..maven..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..engine.docker..");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("io.github.pgvol.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NO_STATIC_MUTABLE_STATE =
      fields().that().areStatic().and().areDeclaredInClassesThat().areNotEnums().should().beFinal();

  @ArchTest
  static final ArchRule NO_GLOBAL_SETTINGS =
      noClasses()
          .should()
          .callMethod(System.class, "setProperty", String.class, String.class)
          .orShould()
          .callMethod(Thread.class, "setContextClassLoader", ClassLoader.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(LogManager.class);
}
