package lightkeeper.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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

    boolean allows(int value) {
      return IntStream.range(0, ranges.length / 2)
          .anyMatch(r -> ranges[2 * r] <= value && value <= ranges[2 * r + 1]);
    }
  }

  /** Says that a sum lies in one of some ranges, each given by its least and its most. */
  void sumIs(int[] of, int... leastAndMost) {
    sums.add(new Sum(of, leastAndMost.clone()));
  }

  /** Whether some numbers agree with everything that is known. */
  boolean fits(int... numbers) {
    return sums.stream().allMatch(sum -> sum.allows(sum.of.stream().map(i -> numbers[i]).sum()));
  }

  /**
   * Whether a sum may be something else than a value that it can have.
   *
   * @throws IllegalStateException when the solver could not find out
   */
  boolean canDiffer(int[] of, int value) {
    Sum asked = new Sum(of, new int[0]);
    return best(asked, ExpressionsBasedModel::maximise) > value
        || best(asked, ExpressionsBasedModel::minimise) < value;
  }

  private long best(Sum asked, Function<ExpressionsBasedModel, Optimisation.Result> solve) {
    ExpressionsBasedModel model = new ExpressionsBasedModel();
    List<Sum> known = new ArrayList<>(sums);
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
    for (int s = 0; s < sums.size(); s++) {
      int[] ranges = sums.get(s).ranges;
      if (ranges.length == 2) {
        expressions.get(s).lower(ranges[0]).upper(ranges[1]);
      } else {
        int number = s;
        oneOf(
            model,
            variables.entrySet().stream()
                .filter(entry -> entry.getKey().contains(number))
                .map(Map.Entry::getValue)
                .toList(),
            ranges);
      }
    }
    expressions.get(sums.size()).weight(1);
    Optimisation.Result result = solve.apply(model);
    if (!result.getState().isOptimal()) {
      throw new IllegalStateException("the solver ended " + result.getState());
    }
    return Math.round(result.getValue());
  }

  /** Adds for each range whether it is the one. */
  private static void oneOf(ExpressionsBasedModel model, Collection<Variable> of, int[] ranges) {
    Expression one = model.addExpression().level(1);
    Expression least = model.addExpression().lower(0);
    Expression most = model.addExpression().upper(0);
    of.forEach(
        variable -> {
          least.set(variable, 1);
          most.set(variable, 1);
        });
    for (int r = 0; r < ranges.length; r += 2) {
      if (ranges[r] > ranges[r + 1]) {
        continue;
      }
      Variable is = model.addVariable().binary();
      one.set(is, 1);
      least.set(is, -ranges[r]);
      most.set(is, -ranges[r + 1]);
    }
  }
}
