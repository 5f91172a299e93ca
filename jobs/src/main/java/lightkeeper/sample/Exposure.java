package lightkeeper.sample;

import java.util.List;

/** The time services spend under one model, and the incidents to be expected in it. */
final class Exposure {
  private final double[] months = new double[4];
  private final double[] incidents = new double[4];

  private Exposure() {}

  /** The exposure of a model over all services, gaps of ownership left out, washout included. */
  static Exposure of(Organisation organisation, Model model) {
    Exposure exposure = new Exposure();
    for (Service service : organisation.services()) {
      exposure.add(service, service.ownedRegimes(organisation.window()), model);
    }
    return exposure;
  }

  /** Service-months in a tier (1 to 4). */
  double months(int tier) {
    return months[tier - 1];
  }

  /** Expected incidents with user impact in a tier (1 to 4), with the drawn team effects. */
  double incidents(int tier) {
    return incidents[tier - 1];
  }

  /** The ratio of this incident rate to another, all tiers thrown together. */
  double naiveRatioTo(Exposure other) {
    double[] own = {0, 0};
    double[] others = {0, 0};
    for (int tier = 1; tier <= 4; tier++) {
      own[0] += incidents(tier);
      own[1] += months(tier);
      others[0] += other.incidents(tier);
      others[1] += other.months(tier);
    }
    return own[0] / own[1] / (others[0] / others[1]);
  }

  /**
   * The ratio of this incident rate to another, both standardised directly to the service-months of
   * the two by tier; tiers in which either has none are left out.
   */
  double adjustedRatioTo(Exposure other) {
    double own = 0;
    double others = 0;
    for (int tier = 1; tier <= 4; tier++) {
      if (months(tier) > 0 && other.months(tier) > 0) {
        double weight = months(tier) + other.months(tier);
        own += weight * incidents(tier) / months(tier);
        others += weight * other.incidents(tier) / other.months(tier);
      }
    }
    return own / others;
  }

  private void add(Service service, List<Regime> regimes, Model model) {
    for (Regime regime : regimes) {
      if (regime.model() == model) {
        double exposed = regime.months();
        months[service.tier() - 1] += exposed;
        incidents[service.tier() - 1] += Truth.incidentsPerMonth(regime, service.tier()) * exposed;
      }
    }
  }
}
