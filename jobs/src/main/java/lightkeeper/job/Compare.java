package lightkeeper.job;

import java.util.List;
import lightkeeper.lakehouse.Tables;
import lightkeeper.metric.Comparisons;
import lightkeeper.metric.Months;
import lightkeeper.metric.Transitions;
import picocli.CommandLine.Command;

/**
 * Metrics → comparisons: every pair of models, with the same mix of services, and what happened to
 * services that moved from one to another.
 */
@Command(
    name = "compare",
    description = "Compares the models with each other, and services before and after a move.",
    mixinStandardHelpOptions = true)
public final class Compare extends Job {
  /**
   * Runs the job; for {@code spark-submit}.
   *
   * @param arguments the options of {@code compare}
   */
  public static void main(String[] arguments) {
    Execution.main(new Compare(), arguments);
  }

  @Override
  Context context() {
    return options().working();
  }

  @Override
  List<Step> steps() {
    return List.of(Compare::compare);
  }

  /** Writes {@code metrics.comparison} and {@code metrics.transition}. */
  static void compare(Context context, Stage stage, RunLog log) {
    Measure.needs(
        context,
        stage,
        "measure",
        List.of(Tables.OBSERVATION, Tables.PEOPLE_OBSERVATION, Tables.ESTIMATE));
    Tables.CONFORMED.forEach(stage::show);
    List<String> models = List.copyOf(context.settings().models().keySet());
    context.progress().tell("compare: " + models.size() * (models.size() - 1) / 2 + " pairs");
    Months months = Measure.months(context, stage);
    Work work = new Work();
    work.add(
        "comparison",
        () ->
            stage.write(
                Tables.COMPARISON,
                Comparisons.of(
                    context.spark(),
                    context.metrics(),
                    models,
                    months,
                    new Comparisons.Input(
                        stage.read(Tables.OBSERVATION).filter(Measure.SOUND_OBSERVATION),
                        Measure.durations(context, stage).filter(Measure.SOUND_DURATION),
                        stage.read(Tables.PEOPLE_OBSERVATION).filter(Measure.SOUND_OBSERVATION),
                        Measure.stretches(context, stage),
                        stage.read(Tables.conformed("team").orElseThrow()),
                        stage.read(Tables.ESTIMATE)))));
    work.add(
        "transition",
        () ->
            stage.write(
                Tables.TRANSITION,
                Transitions.of(
                    context.spark(),
                    context.metrics(),
                    months,
                    stage.read(Tables.OBSERVATION).filter(Measure.SOUND_OBSERVATION),
                    stage.read(Tables.conformed("assignment").orElseThrow()))));
    work.run();
  }
}
