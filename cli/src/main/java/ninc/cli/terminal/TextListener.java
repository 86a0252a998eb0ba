package ninc.cli.terminal;

import java.io.PrintWriter;
import java.util.Optional;
import ninc.runtime.training.Totals;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;

/** Prints the results of a run as text: one line per epoch, and one at the end. */
public final class TextListener implements TrainingListener {
  private final PrintWriter out;
  private final TrainingPlan plan;
  private Optional<Totals> lastTest = Optional.empty();

  public TextListener(PrintWriter out, TrainingPlan plan) {
    this.out = out;
    this.plan = plan;
  }

  @Override
  public void start(TrainingEvent.Start event) {
    out.println(
        Text.format(
            "%s: %,d parameters, %s", event.model(), event.parameters(), ExamplesText.of(plan)));
  }

  @Override
  public void epoch(TrainingEvent.Epoch event) {
    lastTest = Optional.of(event.test());
    out.println(
        Text.format(
            "epoch %d/%d: train loss %.4f, accuracy %.4f; %stest loss %.4f, accuracy %.4f; %.1f"
                + " examples/s, %s",
            event.epoch(),
            plan.epochs(),
            event.training().meanLoss(),
            event.training().accuracy(),
            event.validation().map(TextListener::validation).orElse(""),
            event.test().meanLoss(),
            event.test().accuracy(),
            event.examplesPerSecond(),
            Text.seconds(event.seconds())));
  }

  private static String validation(Totals totals) {
    return Text.format(
        "validation loss %.4f, accuracy %.4f; ", totals.meanLoss(), totals.accuracy());
  }

  @Override
  public void end(TrainingEvent.End event) {
    long steps = event.progress().step();
    String result = lastTest.map(test -> "; last test " + ProgressText.of(test)).orElse("");
    out.println(
        switch (event.ending()) {
          case DONE -> Text.format("done: %,d steps%s", steps, result);
          case STOPPED ->
              Text.format("stopped after step %,d of %,d%s", steps, plan.lastStep(), result);
          case EARLY ->
              Text.format(
                  "stopped early after step %,d of %,d, %s after the best %s loss of %.4f%s",
                  steps,
                  plan.lastStep(),
                  Text.count(event.progress().losses().epochsSinceBest(), "epoch"),
                  plan.selectedBy().label(),
                  event.progress().losses().best(),
                  result);
        });
  }
}
