package lightkeeper.export;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Judges the intervals of one holder (a team's rows, a service's owners): which are repeats, which
 * overlap an earlier-starting one, which version of each counts.
 *
 * <p>Intervals are taken in the order of their start, against those kept so far. All versions of
 * one interval share its start, which is part of the key, so when the best version overlaps, the
 * next best is tried: a correction that is rejected leaves the earlier version. A rejected interval
 * keeps nothing else out, and an empty one overlaps nothing.
 */
final class IntervalJudge {
  private IntervalJudge() {}

  /**
   * One record as it stands for judgement.
   *
   * @param place its place among the holder's records, to find it again
   * @param start first day, in days since 1970
   * @param end first day after the interval; {@link Long#MAX_VALUE} when open
   * @param loadOrder order of loading of its file
   * @param recordNumber its number in the file
   * @param values all typed values, equal for repeats
   * @param reason why it is rejected whatever the others say; null when it is not
   */
  record Candidate(
      int place,
      long start,
      long end,
      int loadOrder,
      long recordNumber,
      List<Object> values,
      RejectReason reason)
      implements Serializable {}

  /**
   * What became of a record.
   *
   * @param reason why it is rejected; null when it is not
   * @param repeat whether it says what an earlier record said
   * @param current whether it is the version that counts
   */
  record Verdict(RejectReason reason, boolean repeat, boolean current) {}

  /**
   * Judges all records of one holder.
   *
   * @param candidates the records, in any order
   * @return one verdict per record, at its place
   */
  static Verdict[] judge(List<Candidate> candidates) {
    List<Candidate> loaded = new ArrayList<>(candidates);
    loaded.sort(
        Comparator.comparingInt(Candidate::loadOrder).thenComparingLong(Candidate::recordNumber));
    Map<List<Object>, Candidate> firsts = new HashMap<>();
    Map<Candidate, RejectReason> reasons = new HashMap<>();
    List<Candidate> versions = new ArrayList<>();
    for (Candidate candidate : loaded) {
      if (firsts.putIfAbsent(candidate.values(), candidate) == null) {
        versions.add(candidate);
        reasons.put(candidate, candidate.reason());
      }
    }
    Map<Long, Candidate> kept = keep(versions, reasons);
    Verdict[] verdicts = new Verdict[candidates.size()];
    for (Candidate candidate : loaded) {
      Candidate first = firsts.get(candidate.values());
      RejectReason reason = reasons.get(first);
      boolean isFirst = first.equals(candidate);
      verdicts[candidate.place()] =
          new Verdict(
              reason,
              reason == null && !isFirst,
              isFirst && Objects.equals(kept.get(candidate.start()), candidate));
    }
    return verdicts;
  }

  /** Keeps the best version of each start that overlaps nothing kept; notes the overlaps. */
  private static Map<Long, Candidate> keep(
      List<Candidate> versions, Map<Candidate, RejectReason> reasons) {
    List<Candidate> order = new ArrayList<>(versions);
    order.sort(
        Comparator.comparingLong(Candidate::start)
            .thenComparing(Candidate::loadOrder, Comparator.reverseOrder())
            .thenComparing(Candidate::recordNumber, Comparator.reverseOrder()));
    Map<Long, Candidate> kept = new HashMap<>();
    long until = Long.MIN_VALUE;
    for (Candidate candidate : order) {
      if (kept.containsKey(candidate.start())
          || reasons.get(candidate) == RejectReason.IN_THE_FUTURE) {
        continue;
      }
      boolean empty = candidate.end() <= candidate.start();
      if (!empty && until > candidate.start()) {
        reasons.put(candidate, RejectReason.OVERLAPPING_INTERVAL);
      } else if (reasons.get(candidate) == null) {
        kept.put(candidate.start(), candidate);
        until = empty ? until : Math.max(until, candidate.end());
      }
    }
    return kept;
  }
}
