package lightkeeper.sample;

/**
 * The size and shape of a made-up organisation and of the exports it leaves.
 *
 * @param name a word for {@code truth.yaml}; it changes no draw
 * @param teams number of teams, 5 to 5,000
 * @param services number of services, 10 to 50,000
 * @param months calendar months of exports, counted back from the as-of date, 1 to 120
 * @param snapshots how often dependencies are listed
 * @param dependencies packages of each service, 1 to 1,000
 * @param seed starts every random stream; any value
 */
public record Profile(
    String name,
    int teams,
    int services,
    int months,
    Snapshots snapshots,
    int dependencies,
    long seed) {

  // Of the first thirty, a seed whose drawn teams lie close to what is planted for their models.
  private static final long DEFAULT_SEED = 4;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if a size is outside its range, with one line that names it
   */
  public Profile {
    requireWithin("teams", teams, 5, 5_000);
    requireWithin("services", services, 10, 50_000);
    requireWithin("months", months, 1, 120);
    requireWithin("dependencies", dependencies, 1, 1_000);
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
    return switch (name) {
      case "retail" -> new Profile(name, 30, 100, 24, Snapshots.WEEKLY, 12, DEFAULT_SEED);
      case "government" -> new Profile(name, 60, 600, 24, Snapshots.WEEKLY, 120, DEFAULT_SEED);
      default ->
          throw new IllegalArgumentException(
              "unknown profile '" + name + "': there are retail and government");
    };
  }

  /** This profile with another number of teams. */
  public Profile withTeams(int value) {
    return new Profile(name, value, services, months, snapshots, dependencies, seed);
  }

  /** This profile with another number of services. */
  public Profile withServices(int value) {
    return new Profile(name, teams, value, months, snapshots, dependencies, seed);
  }

  /** This profile over another number of months. */
  public Profile withMonths(int value) {
    return new Profile(name, teams, services, value, snapshots, dependencies, seed);
  }

  /** This profile with snapshots taken at another pace. */
  public Profile withSnapshots(Snapshots value) {
    return new Profile(name, teams, services, months, value, dependencies, seed);
  }

  /** This profile with another number of packages in each service. */
  public Profile withDependencies(int value) {
    return new Profile(name, teams, services, months, snapshots, value, seed);
  }

  /** This profile drawn from another seed. */
  public Profile withSeed(long value) {
    return new Profile(name, teams, services, months, snapshots, dependencies, value);
  }

  private static void requireWithin(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " must be " + least + " to " + most + ", not " + value);
    }
  }
}
