package lightkeeper.sample;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Makes the teams: so many of each model, a few of which change their model. */
final class Teams {
  /** Teams of each model, in the order of {@link Model}: 8, 2, 6, 6 and 8 of 30. */
  private static final double[] MODEL_WEIGHTS = {8, 2, 6, 6, 8};

  /** One team in so many changes its model. */
  private static final int TEAMS_PER_CHANGE = 15;

  private static final String[] REGIONS = {"emea", "apac", "americas"};
  private static final String[] ZONES = {"Europe/London", "Asia/Kolkata", "America/New_York"};
  private static final String[] NAMES = {
    "Amber", "Birch", "Cedar", "Dune", "Ember", "Fjord", "Grove", "Heron", "Indigo", "Juniper",
    "Kestrel", "Lagoon", "Maple", "Nimbus", "Otter", "Pebble", "Quartz", "Raven", "Sorrel", "Tundra"
  };

  private Teams() {}

  /** The teams of a profile, in the order of their ids. */
  static List<Team> of(Profile profile, Window window) {
    int[] counts = Shares.split(profile.teams(), 1, MODEL_WEIGHTS);
    int changes = profile.teams() / TEAMS_PER_CHANGE;
    List<Team> teams = new ArrayList<>();
    int next = 0;
    for (Model model : Model.values()) {
      int count = counts[next];
      next++;
      for (int i = 0; i < count; i++) {
        int fromLast = count - 1 - i;
        teams.add(
            team(
                profile, teams.size(), periods(window, model, changing(model, changes, fromLast))));
      }
    }
    return teams;
  }

  /** The number of the change (0, 1, …) that a team makes; −1 for none. */
  private static int changing(Model model, int changes, int fromLast) {
    // Feature teams make the changes of even number, operations teams those of odd number.
    int change =
        switch (model) {
          case FEATURE_TEAM -> 2 * fromLast;
          case OPERATIONS_TEAM -> 2 * fromLast + 1;
          default -> changes;
        };
    return change < changes ? change : -1;
  }

  private static List<Team.Period> periods(Window window, Model model, int change) {
    LocalDate founded = window.from().minusYears(2);
    if (change < 0) {
      return List.of(new Team.Period(model, founded, null));
    }
    LocalDate day = window.day(0.45 + 0.15 * (change % 2) + 0.02 * (change / 2 % 5));
    Model next =
        model == Model.FEATURE_TEAM ? Model.MULTI_PRODUCT_TEAM : Model.REGIONAL_DEVELOPER_SUPPORT;
    return List.of(new Team.Period(model, founded, day), new Team.Period(next, day, null));
  }

  private static Team team(Profile profile, int index, List<Team.Period> periods) {
    String id = "t" + Digits.padded(index + 1, profile.teams() < 1_000 ? 2 : 4);
    boolean regional = periods.get(periods.size() - 1).model() == Model.REGIONAL_DEVELOPER_SUPPORT;
    int place = regional ? index % REGIONS.length : 0;
    int round = index / NAMES.length;
    return new Team(
        id,
        NAMES[index % NAMES.length] + (round == 0 ? "" : " " + (round + 1)),
        index % 7 == 6 ? null : REGIONS[place],
        index % 5 == 4 ? null : ZONES[place],
        periods,
        TeamEffects.draw(profile.seed(), id),
        profile.operationsIncidents());
  }
}
