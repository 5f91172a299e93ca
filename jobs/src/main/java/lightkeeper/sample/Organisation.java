package lightkeeper.sample;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who exists and who owns what: the teams, the services and the history of ownership.
 *
 * @param window the months covered
 * @param teams in the order of their ids
 * @param services in the order of their ids
 */
record Organisation(Window window, List<Team> teams, List<Service> services) {
  private static final String[] NAMES = {
    "basket",
    "checkout",
    "payments",
    "refunds",
    "pricing",
    "promotions",
    "catalogue",
    "search",
    "stock",
    "orders",
    "delivery",
    "returns",
    "loyalty",
    "accounts",
    "identity",
    "consent",
    "reviews",
    "wishlist",
    "gift-cards",
    "store-finder",
    "notifications",
    "invoices",
    "tax",
    "fraud",
    "suppliers"
  };
  private static final String[] PARTS = {"api", "web", "feed", "admin", "batch", "gateway"};

  /** The organisation of a profile. */
  static Organisation of(Profile profile) {
    Window window = Window.of(profile.months());
    List<Team> teams = Teams.of(profile, window);
    List<ServicePlan> plans = ServicePlans.of(profile, window);
    Owners owners = new Owners(teams, window);
    List<Service> services = new ArrayList<>();
    int width = profile.services() < 1_000 ? 3 : 5;
    for (int i = 0; i < plans.size(); i++) {
      ServicePlan plan = plans.get(i);
      String id = "s" + Digits.padded(i + 1, width);
      Chance chance = Chance.of(profile.seed(), "service/" + id);
      int round = i / (NAMES.length * PARTS.length);
      services.add(
          new Service(
              id,
              NAMES[i % NAMES.length]
                  + "-"
                  + PARTS[i / NAMES.length % PARTS.length]
                  + (round == 0 ? "" : "-" + (round + 1)),
              plan.tier(),
              plan.tier() == 4 && chance.happens(0.15) ? null : Truth.tierTarget(plan.tier()),
              plan.liveFrom(),
              plan.liveTo(),
              chance.happens(0.65) ? "maven" : "npm",
              owners.tenures(plan)));
    }
    return new Organisation(window, teams, services);
  }

  /** How many changes of a service's model go in each direction, as {@code from → to}. */
  Map<String, Integer> movers() {
    Map<String, Integer> movers = new TreeMap<>();
    for (Service service : services) {
      for (int i = 1; i < service.tenures().size(); i++) {
        Model from = service.tenures().get(i - 1).model();
        Model to = service.tenures().get(i).model();
        if (from != to) {
          movers.merge(from.id() + " -> " + to.id(), 1, Integer::sum);
        }
      }
    }
    return movers;
  }

  /** Finds owners: the teams of a model take turns. */
  private static final class Owners {
    private final Map<Model, List<Team>> stable = new EnumMap<>(Model.class);
    private final Map<Model, List<Team>> all = new EnumMap<>(Model.class);
    private final Map<Model, Integer> stableTurn = new EnumMap<>(Model.class);
    private final Map<Model, Integer> allTurn = new EnumMap<>(Model.class);
    private final Window window;

    Owners(List<Team> teams, Window window) {
      this.window = window;
      for (Team team : teams) {
        all.computeIfAbsent(team.firstModel(), model -> new ArrayList<>()).add(team);
        if (!team.changesModel()) {
          stable.computeIfAbsent(team.firstModel(), model -> new ArrayList<>()).add(team);
        }
      }
    }

    List<Service.Tenure> tenures(ServicePlan plan) {
      // Movers keep away from teams that change their model: each moves in one way only.
      boolean moves = plan.lastModel() != plan.model() || plan.steps().size() > 1;
      boolean staysPut = plan.steps().isEmpty() || plan.steps().get(0).sameTeam();
      Team owner =
          moves || !staysPut
              ? next(stable, stableTurn, plan.model())
              : next(all, allTurn, plan.model());
      LocalDate from = plan.liveFrom().isAfter(window.from()) ? plan.liveFrom() : window.from();
      List<Service.Tenure> tenures = new ArrayList<>();
      for (ServicePlan.Step step : plan.steps()) {
        split(tenures, owner, from, step.leaves());
        owner = step.sameTeam() ? owner : next(stable, stableTurn, step.model());
        from = step.joins();
      }
      split(tenures, owner, from, plan.liveTo());
      return List.copyOf(tenures);
    }

    /** Adds one row for each model that the owner had between the days. */
    private static void split(
        List<Service.Tenure> tenures, Team owner, LocalDate from, LocalDate to) {
      for (Team.Period period : owner.periods()) {
        LocalDate start = period.from().isAfter(from) ? period.from() : from;
        LocalDate end =
            to == null || (period.to() != null && period.to().isBefore(to)) ? period.to() : to;
        if (end == null || start.isBefore(end)) {
          tenures.add(new Service.Tenure(owner, period.model(), start, end));
        }
      }
    }

    private static Team next(Map<Model, List<Team>> teams, Map<Model, Integer> turns, Model model) {
      List<Team> candidates = teams.get(model);
      return candidates.get((turns.merge(model, 1, Integer::sum) - 1) % candidates.size());
    }
  }
}
