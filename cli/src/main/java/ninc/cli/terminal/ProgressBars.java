package ninc.cli.terminal;

import ninc.runtime.training.Totals;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;

/** Draws a progress bar for each epoch and for its evaluation. */
public final class ProgressBars implements TrainingListener {
  private final TrainingPlan plan;
  private final Pace pace;
  private final TerminalBar bar;

  /**
   * @param pace is notified of each step before this listener
   */
  public ProgressBars(TrainingPlan plan, Pace pace, TerminalBar bar) {
    this.plan = plan;
    this.pace = pace;
    this.bar = bar;
  }

  @Override
  public void step(TrainingEvent.Step event) {
    String task = Text.format("epoch %d/%d", event.progress().epoch(), plan.epochs());
    String message = ProgressText.of(event.progress(), pace);
    bar.show(task, plan.stepsOfEpoch(event.progress()), plan.stepsPerEpoch(), message);
  }

  @Override
  public void evaluation(TrainingEvent.Evaluation event) {
    Totals totals = event.totals();
    bar.show(event.set().label(), totals.examples(), event.size(), ProgressText.of(totals));
  }

  @Override
  public void epoch(TrainingEvent.Epoch event) {
    bar.close();
  }

  @Override
  public void end(TrainingEvent.End event) {
    bar.close();
  }
}
