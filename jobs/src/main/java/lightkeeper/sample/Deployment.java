package lightkeeper.sample;

import java.time.Instant;

/**
 * A deployment as it happened.
 *
 * @param id exported id
 * @param environment {@code production} or {@code staging}
 * @param status {@code succeeded}, {@code failed} (never reached users) or {@code rolled_back}
 * @param committedAt null where not recorded
 * @param rework null where not recorded
 * @param incidentAt when an incident that it caused began; null for none
 * @param exportedWrongly whether the first export says that it succeeded, rework unknown
 */
record Deployment(
    String id,
    String environment,
    String status,
    Instant startedAt,
    Instant finishedAt,
    Instant committedAt,
    Boolean rework,
    Instant incidentAt,
    boolean exportedWrongly) {

  /** This deployment under its exported id. */
  Deployment withId(String value) {
    return new Deployment(
        value,
        environment,
        status,
        startedAt,
        finishedAt,
        committedAt,
        rework,
        incidentAt,
        exportedWrongly);
  }
}
