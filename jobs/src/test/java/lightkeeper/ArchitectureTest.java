package lightkeeper;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house rules that a machine can check: who may know whom, and who may ask a clock. */
class ArchitectureTest {
  private static final JavaClasses MAIN = mainClasses();

  private static final String[] ENGINE = {
    "org.apache.spark..", "io.delta..", "scala..", "org.apache.hadoop.."
  };

  private static final DescribedPredicate<JavaCall<?>> ASKS_A_CLOCK =
      DescribedPredicate.describe("asks a clock", ArchitectureTest::asksAClock);

  private static final DescribedPredicate<JavaCall<?>> DRAWS_WITHOUT_SEED =
      DescribedPredicate.describe("draws without a seed", ArchitectureTest::drawsWithoutSeed);

  /** Calls that tell the time of the machine. */
  private static boolean asksAClock(JavaCall<?> call) {
    String owner = call.getTargetOwner().getName();
    String method = call.getName();
    return switch (owner) {
      case "java.lang.System" -> Set.of("currentTimeMillis", "nanoTime").contains(method);
      case "java.time.Clock", "java.time.InstantSource" ->
          method.startsWith("system") || method.startsWith("tick");
      case "java.util.Calendar" -> method.equals("getInstance");
      default -> owner.startsWith("java.time.") && method.equals("now");
    };
  }

  /** Draws that differ from run to run. */
  private static boolean drawsWithoutSeed(JavaCall<?> call) {
    String owner = call.getTargetOwner().getName();
    String method = call.getName();
    boolean withoutArgument = call.getTarget().getRawParameterTypes().isEmpty();
    return switch (owner) {
      case "java.lang.Math", "java.lang.StrictMath" -> method.equals("random");
      case "java.util.Random", "java.util.SplittableRandom" ->
          method.equals("<init>") && withoutArgument;
      case "java.util.Collections" ->
          method.equals("shuffle") && call.getTarget().getRawParameterTypes().size() == 1;
      case "java.util.concurrent.ThreadLocalRandom", "java.security.SecureRandom" -> true;
      default -> false;
    };
  }

  /** Names suffice for the rules, so the class path, with all of Spark on it, is left alone. */
  private static JavaClasses mainClasses() {
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    return new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages("lightkeeper");
  }

  private static String[] packages(String... names) {
    return List.of(names).stream().map(name -> "lightkeeper." + name + "..").toArray(String[]::new);
  }

  private static ArchRule knowsNothingOf(String one, String... others) {
    return noClasses()
        .that()
        .resideInAPackage("lightkeeper." + one + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages(others));
  }

  private static String[] join(String[] one, String... other) {
    return Stream.of(one, other).flatMap(java.util.Arrays::stream).toArray(String[]::new);
  }

  @Test
  void rulesSeeTheWholeOfLightkeeper() {
    for (String one :
        List.of(
            "command",
            "dictionary",
            "export",
            "job",
            "lakehouse",
            "metric",
            "notebook",
            "page",
            "sample",
            "scorecard",
            "settings",
            "source",
            "statistics",
            "storage")) {
      assertThat(MAIN.that(resideInAPackage("lightkeeper." + one))).as(one).isNotEmpty();
    }
  }

  @Test
  void statisticsKnowsNothingButJavaAndDistributions() {
    classes()
        .that()
        .resideInAPackage("lightkeeper.statistics..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "lightkeeper.statistics..", "java..", "org.apache.commons.statistics.distribution..")
        .check(MAIN);
  }

  @Test
  void statisticsNeitherReadsFilesNorConnects() {
    noClasses()
        .that()
        .resideInAPackage("lightkeeper.statistics..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio..", "java.net..", "java.sql..")
        .check(MAIN);
  }

  @Test
  void metricKnowsOfLightkeeperOnlySettingsAndStatistics() {
    classes()
        .that()
        .resideInAPackage("lightkeeper.metric..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            join(packages("metric", "settings", "statistics"), join(ENGINE, "java..")))
        .check(MAIN);
  }

  @Test
  void exportKnowsNoFloorAbove() {
    knowsNothingOf(
            "export", "metric", "statistics", "lakehouse", "job", "command", "sample", "scorecard")
        .check(MAIN);
  }

  @Test
  void sourceKnowsOfLightkeeperOnlyExportsAndSettings() {
    knowsNothingOf(
            "source", "metric", "statistics", "lakehouse", "job", "command", "sample", "scorecard")
        .check(MAIN);
  }

  @Test
  void lakehouseKnowsNoFloorAbove() {
    knowsNothingOf(
            "lakehouse", "metric", "statistics", "source", "job", "command", "sample", "scorecard")
        .check(MAIN);
  }

  @Test
  void settingsKnowsNoOtherPackageAndNoEngine() {
    classes()
        .that()
        .resideInAPackage("lightkeeper.settings..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("lightkeeper.settings..", "java..", "com.fasterxml.jackson..")
        .check(MAIN);
  }

  @Test
  void storageKnowsNothingOfLightkeeper() {
    classes()
        .that()
        .resideInAPackage("lightkeeper.storage..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(join(ENGINE, "lightkeeper.storage..", "java.."))
        .check(MAIN);
  }

  @Test
  void onlyStorageKnowsHadoop() {
    noClasses()
        .that()
        .resideOutsideOfPackage("lightkeeper.storage..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.hadoop..")
        .check(MAIN);
  }

  @Test
  void sampleKnowsNothingButJava() {
    classes()
        .that()
        .resideInAPackage("lightkeeper.sample..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("lightkeeper.sample..", "java..")
        .check(MAIN);
  }

  @Test
  void scorecardKnowsNothingButJavaTemplatesAndFormats() {
    classes()
        .that()
        .resideInAPackage("lightkeeper.scorecard..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "lightkeeper.scorecard..",
            "lightkeeper.page..",
            "java..",
            "gg.jte..",
            "com.fasterxml.jackson..",
            "org.apache.commons.csv..")
        .check(MAIN);
  }

  @Test
  void pagesKnowNothingButJavaAndTemplates() {
    classes()
        .that()
        .resideInAnyPackage(packages("page", "dictionary"))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(join(packages("page", "dictionary"), "java..", "gg.jte.."))
        .check(MAIN);
  }

  @Test
  void scorecardNeitherReadsFilesNorConnects() {
    noClasses()
        .that()
        .resideInAPackage("lightkeeper.scorecard..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net..", "java.sql..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.io\\.(File|RandomAccess|InputStream|OutputStream).*")
        .check(MAIN);
  }

  @Test
  void jobKnowsNoCommand() {
    knowsNothingOf("job", "command", "dictionary", "notebook", "sample").check(MAIN);
    noClasses()
        .that()
        .resideInAPackage("lightkeeper.job..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("lightkeeper.Lightkeeper")
        .check(MAIN);
  }

  @Test
  void nobodyKnowsNotebooks() {
    noClasses()
        .that()
        .resideOutsideOfPackage("lightkeeper.notebook..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages("notebook"))
        .check(MAIN);
  }

  @Test
  void packagesAreFreeOfCycles() {
    slices().matching("lightkeeper.(*)..").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void onlyWhatTellsOfRunsAsksAClock() {
    // Everything else is given the as-of. What may be removed is old by the clock.
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("lightkeeper.job.RunLog")
        .and()
        .doNotHaveFullyQualifiedName("lightkeeper.job.Progress")
        .and()
        .doNotHaveFullyQualifiedName("lightkeeper.job.MetricsFile")
        .and()
        .doNotHaveFullyQualifiedName("lightkeeper.job.Maintain")
        .should()
        .callCodeUnitWhere(ASKS_A_CLOCK)
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Date")
        .check(MAIN);
  }

  @Test
  void nobodyDrawsWithoutASeed() {
    // A secret must be one; no figure depends on it.
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("lightkeeper.job.PersonKeys")
        .should()
        .callCodeUnitWhere(DRAWS_WITHOUT_SEED)
        .check(MAIN);
  }

  @Test
  void rulesAboutClocksAndDrawsFindWhatTheyForbid() {
    JavaClass culprit = new ClassFileImporter().importClass(Culprit.class);
    assertThat(calls(culprit).filter(ASKS_A_CLOCK).map(JavaCall::getName))
        .containsExactlyInAnyOrder("now", "now", "nanoTime", "currentTimeMillis", "systemUTC");
    assertThat(calls(culprit).filter(DRAWS_WITHOUT_SEED).map(JavaCall::getName))
        .containsExactlyInAnyOrder("random", "<init>");
  }

  private static Stream<JavaCall<?>> calls(JavaClass caller) {
    return Stream.concat(
        caller.getMethodCallsFromSelf().stream(), caller.getConstructorCallsFromSelf().stream());
  }

  @Test
  void nobodyUsesWhatSparkConnectRefuses() {
    // Execution stops what it has, if it has any; Doctor changes logs that Delta remembers;
    // FilesInHand is run by Spark where it plans.
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("lightkeeper.job.Execution")
        .and()
        .doNotHaveFullyQualifiedName("lightkeeper.job.Doctor")
        .and()
        .haveNameNotMatching("lightkeeper\\.lakehouse\\.FilesInHand.*")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark.rdd..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(
            "org\\.apache\\.spark\\.(SparkContext|api\\.java\\.Java.*)"
                + "|org\\.apache\\.spark\\.sql\\.SQLContext"
                + "|org\\.apache\\.spark\\.sql\\.delta\\.DeltaLog.*")
        .check(MAIN);
  }

  @Test
  void classesAreNamedAfterWhatTheyAre() {
    noClasses()
        .should()
        .haveSimpleNameContaining("Util")
        .orShould()
        .haveSimpleNameContaining("Helper")
        .orShould()
        .haveSimpleNameContaining("Manager")
        .check(MAIN);
  }

  @Test
  void onlyTheCommandLineEndsTheProcess() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("lightkeeper.Lightkeeper")
        .and()
        .resideOutsideOfPackage("lightkeeper.job..")
        .should()
        .callMethod(System.class, "exit", int.class)
        .check(MAIN);
  }

  /** Does all that is forbidden. */
  @SuppressWarnings({"unused", "JavaTimeDefaultTimeZone", "TimeZoneUsage"})
  private static final class Culprit {
    Object sins() {
      return List.of(
          java.time.Instant.now(),
          java.time.LocalDate.now(java.time.ZoneOffset.UTC),
          System.nanoTime(),
          System.currentTimeMillis(),
          java.time.Clock.systemUTC(),
          Math.random(),
          new Random(),
          new Random(1));
    }
  }
}
