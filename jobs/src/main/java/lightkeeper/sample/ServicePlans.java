package lightkeeper.sample;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Plans the services: the case mix by tier, the movers, the late, the retired and the gaps. */
final class ServicePlans {
  /** Services that start under each model, in the order of {@link Model}. */
  private static final double[] MODEL_WEIGHTS = {40, 5, 22, 13, 20};

  /** Tiers 1 to 4 of the services that start under each model: the confounder. */
  private static final double[][] TIER_WEIGHTS = {
    {28, 32, 25, 15}, {10, 30, 40, 20}, {10, 20, 38, 32}, {15, 25, 35, 25}, {30, 40, 20, 10}
  };

  /** How strongly it is the less critical services that are handed to operations. */
  private static final double TIER_PULL = 0.35;

  private final Profile profile;
  private final Window window;
  private final Chance chance;
  private final List<ServicePlan> plans = new ArrayList<>();

  private ServicePlans(Profile profile, Window window) {
    this.profile = profile;
    this.window = window;
    this.chance = Chance.of(profile.seed(), "services");
  }

  /** The plans of all services of a profile, in the order of their ids. */
  static List<ServicePlan> of(Profile profile, Window window) {
    ServicePlans plans = new ServicePlans(profile, window);
    plans.start();
    plans.move();
    plans.disturb();
    plans.chance.shuffle(plans.plans);
    return plans.plans;
  }

  private void start() {
    int[] services = Shares.split(profile.services(), 1, MODEL_WEIGHTS);
    int next = 0;
    for (Model model : Model.values()) {
      int[] tiers = Shares.split(services[next], 0, TIER_WEIGHTS[next]);
      next++;
      for (int tier = 1; tier <= 4; tier++) {
        for (int i = 0; i < tiers[tier - 1]; i++) {
          LocalDate live = window.from().minusDays(200 + chance.below(2_000));
          plans.add(new ServicePlan(model, tier, live));
        }
      }
    }
  }

  private void move() {
    List<ServicePlan> features = lowTiersFirst(starting(Model.FEATURE_TEAM));
    int toOperations = part(0.14);
    int toOthers = part(0.08);
    Map<Model, List<ServicePlan>> forward = new LinkedHashMap<>();
    forward.put(Model.OPERATIONS_TEAM, take(features, toOperations));
    chance.shuffle(features);
    forward.put(Model.MULTI_PRODUCT_TEAM, take(features, toOthers));
    forward.put(Model.REGIONAL_DEVELOPER_SUPPORT, take(features, toOthers));
    int returning = part(0.04);
    forward.forEach(
        (model, movers) -> {
          for (int i = 0; i < movers.size(); i++) {
            boolean returns = model == Model.OPERATIONS_TEAM && i >= movers.size() - returning;
            // The first mover of each direction passes through a gap without owner.
            LocalDate leaves = returns ? between(0.12, 0.35) : between(0.2, 0.8);
            movers.get(i).then(step(leaves, i == 0 ? 0.02 : 0, model));
            if (returns) {
              movers.get(i).then(step(between(0.6, 0.85), 0, backTo(i)));
            }
          }
        });
    List<ServicePlan> operations = new ArrayList<>(starting(Model.OPERATIONS_TEAM));
    chance.shuffle(operations);
    int stay = StrictMath.max(0, operations.size() - part(0.10));
    for (int i = stay; i < operations.size(); i++) {
      operations.get(i).then(step(between(0.2, 0.8), 0, backTo(i)));
    }
  }

  private static Model backTo(int index) {
    return index % 5 < 2 ? Model.FEATURE_TEAM : Model.MULTI_PRODUCT_TEAM;
  }

  private void disturb() {
    List<ServicePlan> still = new ArrayList<>(plans);
    still.removeIf(plan -> !plan.steps().isEmpty());
    chance.shuffle(still);
    take(still, part(0.06)).forEach(plan -> plan.goesLive(between(0.05, 0.4)));
    take(still, part(0.06)).forEach(plan -> plan.retires(between(0.6, 0.9)));
    for (ServicePlan plan : take(still, part(0.05))) {
      LocalDate leaves = between(0.3, 0.6);
      LocalDate joins = later(leaves, chance.between(0.05, 0.09));
      plan.then(new ServicePlan.Step(leaves, joins, plan.model(), true));
    }
    for (ServicePlan plan : take(still, part(0.06))) {
      LocalDate day = between(0.2, 0.8);
      plan.then(new ServicePlan.Step(day, day, plan.model(), false));
    }
  }

  private ServicePlan.Step step(LocalDate leaves, double gap, Model model) {
    LocalDate joins = gap == 0 ? leaves : later(leaves, gap);
    return new ServicePlan.Step(leaves, joins, model, false);
  }

  private List<ServicePlan> starting(Model model) {
    return plans.stream().filter(plan -> plan.model() == model).toList();
  }

  /** In random order that favours the less critical tiers. */
  private List<ServicePlan> lowTiersFirst(List<ServicePlan> services) {
    Map<ServicePlan, Double> score = new LinkedHashMap<>();
    services.forEach(plan -> score.put(plan, TIER_PULL * plan.tier() + chance.uniform()));
    List<ServicePlan> ordered = new ArrayList<>(services);
    ordered.sort(Comparator.comparing((ServicePlan plan) -> -score.get(plan)));
    return ordered;
  }

  /** Takes up to so many from the front. */
  private static List<ServicePlan> take(List<ServicePlan> services, int count) {
    List<ServicePlan> front = services.subList(0, StrictMath.min(count, services.size()));
    List<ServicePlan> taken = new ArrayList<>(front);
    front.clear();
    return taken;
  }

  /** A share of all services, at least one. */
  private int part(double share) {
    return StrictMath.max(1, (int) StrictMath.round(share * profile.services()));
  }

  private LocalDate between(double from, double to) {
    return window.day(chance.between(from, to));
  }

  /** A day later by a fraction of the window, by one day at least. */
  private LocalDate later(LocalDate day, double fraction) {
    long days = window.to().toEpochDay() - window.from().toEpochDay();
    return day.plusDays(StrictMath.max(1, (long) (fraction * days)));
  }
}
