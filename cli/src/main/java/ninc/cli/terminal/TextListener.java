package ninc.cli.terminal;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.Optional;
import ninc.runtime.training.LossScale;
import ninc.runtime.training.Totals;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;

/** Prints the results of a run as text: one line per epoch, and one at the end. */
public final class TextListener implements TrainingListener {
  private final PrintWriter details;
  private final PrintWriter result;
  private final TrainingPlan plan;
  private Optional<Totals> lastTest = Optional.empty();

  /**
   * @param details receives a line at the start and one per epoch
   * @param result receives the line at the end
   */
  public TextListener(PrintWriter details, PrintWriter result, TrainingPlan plan) {
    this.details = details;
    this.result = result;
    this.plan = plan;
  }

  @Override
  public void start(TrainingEvent.Start event) {
    details.println(
        Text.format(
            "%s: %,d parameters, %s", event.model(), event.parameters(), ExamplesText.of(plan)));
  }

  @Override
  public void epoch(TrainingEvent.Epoch event) {
    lastTest = Optional.of(event.test());
    details.println(
        Text.format(
            "epoch %d/%d: train loss %.4f, accuracy %.4f; %stest loss %.4f, accuracy %.4f; %.1f"
                + " examples/s, %s%s",
            event.epoch(),
            plan.epochs(),
            event.training().meanLoss(),
            event.training().accuracy(),
            event.validation().map(TextListener::validation).orElse(""),
            event.test().meanLoss(),
            event.test().accuracy(),
            event.examplesPerSecond(),
            Text.seconds(event.seconds()),
            event.lossScale().map(TextListener::lossScale).orElse("")));
  }

  private static String lossScale(LossScale now) {
    return Text.format(
        "; loss scale %s, %s skipped so far",
        new BigDecimal(now.scale()).toPlainString(), Text.count(now.skipped(), "step"));
  }

  private static String validation(Totals totals) {
    return Text.format(
        "validation loss %.4f, accuracy %.4f; ", totals.meanLoss(), totals.accuracy());
  }

  @Override
  public void end(TrainingEvent.End event) {
    long steps = event.progress().step();
    String test = lastTest.map(totals -> "; last test " + ProgressText.of(totals)).orElse("");
    result.println(
        switch (event.ending()) {
          case DONE -> Text.format("done: %,d steps%s", steps, test);
          case STOPPED ->
              Text.format("stopped after step %,d of %,d%s", steps, plan.lastStep(), test);
          case EARLY ->
              Text.format(
                  "stopped early after step %,d of %,d, %s after the best %s loss of %.4f%s",
                  steps,
                  plan.lastStep(),
                  Text.count(event.progress().losses().epochsSinceBest(), "epoch"),
                  plan.selectedBy().label(),
                  event.progress().losses().best(),
                  test);
        });
  }
}
