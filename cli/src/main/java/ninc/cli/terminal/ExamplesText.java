package ninc.cli.terminal;

import ninc.runtime.training.TrainingPlan;

/** Describes the examples of a run. */
public final class ExamplesText {

  private ExamplesText() {}

  /** Returns {@code 54,000 training, 6,000 validation and 10,000 test examples}. */
  public static String of(TrainingPlan plan) {
    return Text.format(
        "%,d training%s and %,d test examples",
        plan.training().split().size(),
        plan.validation()
            .map(examples -> Text.format(", %,d validation", examples.split().size()))
            .orElse(""),
        plan.test().split().size());
  }
}
