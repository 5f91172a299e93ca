package lightkeeper.sample;

/**
 * The size and shape of a made-up organisation and of the exports it leaves.
 *
 * @param name a word for {@code truth.yaml}; it changes no draw
 * @param teams number of teams, 5 to 5,000
 * @param services number of services, 10 to 200,000
 * @param months calendar months of exports, counted back from the as-of date, 1 to 120
 * @param snapshots how often dependencies are listed
 * @param dependencies packages of each service, 1 to 1,000
 * @param seed starts every random stream; any value
 * @param operationsIncidents incident rate of operations teams over that of feature teams in the
 *     same tier, 0.8 to 10: the effect that is planted there
 */
public record Profile(
    String name,
    int teams,
    int services,
    int months,
    Snapshots snapshots,
    int dependencies,
    long seed,
    double operationsIncidents) {

  // Of the first thirty, a seed whose drawn teams lie close to what is planted for their models.
  private static final long DEFAULT_SEED = 4;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if a size is outside its range, with one line that names it
   */
  public Profile {
    requireWithin("teams", teams, 5, 5_000);
    requireWithin("services", services, 10, 200_000);
    requireWithin("months", months, 1, 120);
    requireWithin("dependencies", dependencies, 1, 1_000);
    if (!(operationsIncidents >= 0.8 && operationsIncidents <= 10)) {
      throw new IllegalArgumentException(
          "operations incidents must be 0.8 to 10, not " + operationsIncidents);
    }
  }

  /**
   * The profile of this name with its default seed.
   *
   * @param name {@code retail} (30 teams, 100 services, 24 months, 12 dependencies a service) or
   *     {@code government} (60 teams, 600 services, 24 months, 120 dependencies a service), both
   *     with weekly snapshots
   * @throws IllegalArgumentException if there is no such profile
   */
  public static Profile named(String name) {
    double usual = Truth.of(Model.OPERATIONS_TEAM).incidentRatio();
    return switch (name) {
      case "retail" -> new Profile(name, 30, 100, 24, Snapshots.WEEKLY, 12, DEFAULT_SEED, usual);
      case "government" ->
          new Profile(name, 60, 600, 24, Snapshots.WEEKLY, 120, DEFAULT_SEED, usual);
      default ->
          throw new IllegalArgumentException(
              "unknown profile '" + name + "': there are retail and government");
    };
  }

  /** This profile with another number of teams. */
  public Profile withTeams(int value) {
    return new Profile(
        name, value, services, months, snapshots, dependencies, seed, operationsIncidents);
  }

  /** This profile with another number of services. */
  public Profile withServices(int value) {
    return new Profile(
        name, teams, value, months, snapshots, dependencies, seed, operationsIncidents);
  }

  /** This profile over another number of months. */
  public Profile withMonths(int value) {
    return new Profile(
        name, teams, services, value, snapshots, dependencies, seed, operationsIncidents);
  }

  /** This profile with snapshots taken at another pace. */
  public Profile withSnapshots(Snapshots value) {
    return new Profile(
        name, teams, services, months, value, dependencies, seed, operationsIncidents);
  }

  /** This profile with another number of packages in each service. */
  public Profile withDependencies(int value) {
    return new Profile(name, teams, services, months, snapshots, value, seed, operationsIncidents);
  }

  /** This profile drawn from another seed. */
  public Profile withSeed(long value) {
    return new Profile(
        name, teams, services, months, snapshots, dependencies, value, operationsIncidents);
  }

  /**
   * This profile with another effect planted: incidents of operations teams over feature teams'.
   */
  public Profile withOperationsIncidents(double value) {
    return new Profile(name, teams, services, months, snapshots, dependencies, seed, value);
  }

  private static void requireWithin(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " must be " + least + " to " + most + ", not " + value);
    }
  }
}
