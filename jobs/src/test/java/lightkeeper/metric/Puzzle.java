package lightkeeper.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;

/**
 * Unknown whole numbers from 0 on, some sums of which are known to lie in certain ranges. Tells
 * which values another sum can have, by whole-number programming.
 */
final class Puzzle {
  /** Nobody counts further here. */
  static final int MANY = 80;

  private static final int MIN = 0;

  private final int size;
  private final List<Sum> sums = new ArrayList<>();

  /** Nothing known yet of so many numbers. */
  Puzzle(int size) {
    this.size = size;
  }

  private static final class Sum {
    private final BitSet of = new BitSet();
    private final int[] ranges;

    Sum(int[] of, int[] ranges) {
      Arrays.stream(of).forEach(this.of::set);
      this.ranges = ranges;
    }

    private Sum(BitSet of, int[] ranges) {
      this.of.or(of);
      this.ranges = ranges;
    }

    /** Its ranges as far as they lie between two values. */
    Sum part(int from, int to) {
      return new Sum(
          of,
          IntStream.range(0, ranges.length / 2)
              .filter(r -> ranges[2 * r] <= ranges[2 * r + 1])
              .filter(r -> ranges[2 * r] <= to && ranges[2 * r + 1] >= from)
              .flatMap(
                  r -> IntStream.of(Math.max(from, ranges[2 * r]), Math.min(to, ranges[2 * r + 1])))
              .toArray());
    }

    /** The least it can be; more than the most where there is no range. */
    int least() {
      return IntStream.range(0, ranges.length / 2).map(r -> ranges[2 * r]).min().orElse(1);
    }

    int most() {
      return IntStream.range(0, ranges.length / 2).map(r -> ranges[2 * r + 1]).max().orElse(0);
    }

    boolean allows(int value) {
      return IntStream.range(0, ranges.length / 2)
          .anyMatch(r -> ranges[2 * r] <= value && value <= ranges[2 * r + 1]);
    }
  }

  /** Says that a sum lies in one of some ranges, each given by its least and its most. */
  void sumIs(int[] of, int... leastAndMost) {
    sums.add(new Sum(of, leastAndMost.clone()).part(MIN, MANY));
  }

  /** Whether some numbers agree with everything that is known. */
  boolean fits(int... numbers) {
    return sums.stream().allMatch(sum -> sum.allows(sum.of.stream().map(i -> numbers[i]).sum()));
  }

  /**
   * Whether a sum may be something else than a value that it can have.
   *
   * @throws IllegalStateException when the solver finds no numbers at all
   */
  boolean canDiffer(int[] of, int value) {
    Sum asked = new Sum(of, new int[0]);
    return best(asked, sums, ExpressionsBasedModel::maximise, Math::max).orElseThrow() > value
        || best(asked, sums, ExpressionsBasedModel::minimise, Math::min).orElseThrow() < value;
  }

  /** The best value of a sum; empty when no numbers fit. Gaps between ranges are gone around. */
  private OptionalLong best(
      Sum asked,
      List<Sum> within,
      Function<ExpressionsBasedModel, Optimisation.Result> solve,
      LongBinaryOperator better) {
    ExpressionsBasedModel model = new ExpressionsBasedModel();
    List<Sum> known = new ArrayList<>(within);
    known.add(asked);
    // Numbers that are never told apart are one.
    Map<List<Integer>, Variable> variables = new LinkedHashMap<>();
    List<Expression> expressions = new ArrayList<>();
    known.forEach(sum -> expressions.add(model.addExpression()));
    for (int i = 0; i < size; i++) {
      int number = i;
      List<Integer> in =
          IntStream.range(0, known.size())
              .filter(s -> known.get(s).of.get(number))
              .boxed()
              .toList();
      if (!in.isEmpty() && !variables.containsKey(in)) {
        Variable variable = model.addVariable().integer(true).lower(0).upper(MANY);
        variables.put(in, variable);
        in.forEach(s -> expressions.get(s).set(variable, 1));
      }
    }
    for (int s = 0; s < within.size(); s++) {
      expressions.get(s).lower(within.get(s).least()).upper(within.get(s).most());
    }
    expressions.get(within.size()).weight(1);
    Optimisation.Result result = solve.apply(model);
    if (!result.getState().isOptimal()) {
      return OptionalLong.empty();
    }
    for (int s = 0; s < within.size(); s++) {
      int number = s;
      int value = 0;
      for (Map.Entry<List<Integer>, Variable> entry : variables.entrySet()) {
        if (entry.getKey().contains(number)) {
          value += (int) Math.round(result.doubleValue(model.indexOf(entry.getValue())));
        }
      }
      Sum sum = within.get(s);
      if (!sum.allows(value)) {
        List<Sum> below = new ArrayList<>(within);
        below.set(s, sum.part(MIN, value - 1));
        List<Sum> above = new ArrayList<>(within);
        above.set(s, sum.part(value + 1, MANY));
        OptionalLong one = best(asked, below, solve, better);
        OptionalLong other = best(asked, above, solve, better);
        return one.isEmpty()
            ? other
            : other.isEmpty()
                ? one
                : OptionalLong.of(better.applyAsLong(one.getAsLong(), other.getAsLong()));
      }
    }
    return OptionalLong.of(Math.round(result.getValue()));
  }
}
