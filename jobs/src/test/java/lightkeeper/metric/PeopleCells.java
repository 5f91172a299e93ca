package lightkeeper.metric;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** Makes cells of people metrics, at quarters numbered from the one that ends in March 2020. */
final class PeopleCells {
  static final Map<String, String> PART_OF = Map.of("voluntary_attrition", "attrition");

  static final Map<String, Integer> CURVE_DAYS = Map.of("retention_12_months", 365);

  private static final LocalDate MARCH = LocalDate.of(2020, 3, 1);

  private PeopleCells() {}

  static LocalDate month(int quarter) {
    return MARCH.plusMonths(3L * quarter);
  }

  /** A cell of a rate in which so many different people were counted, once each. */
  static PeopleCell rate(String metric, String model, int quarter, long people, long counted) {
    return cell(metric, model, quarter, people, counted, people * 300.0, true, null, List.of());
  }

  /** The same with person time of one's choice. */
  static PeopleCell rate(
      String metric, String model, int quarter, long people, long counted, double personDays) {
    return cell(metric, model, quarter, people, counted, personDays, true, null, List.of());
  }

  /** A cell of a metric that counts no people, such as hours or incidents. */
  static PeopleCell load(String metric, String model, int quarter, long people) {
    return cell(metric, model, quarter, people, 1, people * 300.0, false, null, List.of());
  }

  /** A cell without anybody. */
  static PeopleCell empty(String metric, String model, int quarter) {
    return cell(metric, model, quarter, 0, 0, 0, true, "no_data", List.of());
  }

  /** A cell of survival. */
  static PeopleCell survival(
      String model,
      int quarter,
      long people,
      long leavers,
      double value,
      List<PeopleCell.Step> curve) {
    return new PeopleCell(
        "retention_12_months",
        model,
        month(quarter),
        null,
        false,
        value,
        Limits.NOTHING,
        null,
        null,
        1,
        people,
        people * 300.0,
        leavers,
        people - leavers,
        true,
        curve);
  }

  /** A cell of survival whose day is watched by too few. */
  static PeopleCell fewWatched(
      String model, int quarter, long people, long leavers, List<PeopleCell.Step> curve) {
    return new PeopleCell(
        "retention_12_months",
        model,
        month(quarter),
        null,
        true,
        null,
        Limits.NOTHING,
        null,
        null,
        1,
        people,
        people * 300.0,
        leavers,
        people - leavers,
        true,
        curve);
  }

  private static PeopleCell cell(
      String metric,
      String model,
      int quarter,
      long people,
      long counted,
      double personDays,
      boolean countsPeople,
      String want,
      List<PeopleCell.Step> curve) {
    double years = personDays / 365.25;
    return new PeopleCell(
        metric,
        model,
        month(quarter),
        want,
        false,
        want == null ? 100.0 * counted / years : null,
        Limits.NOTHING,
        (double) counted,
        years,
        people == 0 ? 0 : 1,
        people,
        personDays,
        counted,
        people - counted,
        countsPeople,
        curve);
  }
}
