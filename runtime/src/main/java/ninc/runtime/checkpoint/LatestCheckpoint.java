package ninc.runtime.checkpoint;

import java.util.OptionalInt;
import java.util.function.Consumer;
import ninc.runtime.training.Progress;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;

/**
 * Saves the latest state of a run: at a given interval of steps, after each epoch, and at the end.
 */
public final class LatestCheckpoint implements TrainingListener {
  private final RunFile file;
  private final OptionalInt interval;
  private final TrainingPlan plan;
  private final Consumer<String> notices;
  private Progress started = Progress.START;
  private Progress saved = Progress.START;

  /**
   * Creates a listener.
   *
   * @param interval the number of steps, at least 1, between saves within an epoch; if empty, the
   *     run is saved only after epochs and at its end
   * @param notices receives what was saved, at the end of the run
   */
  public LatestCheckpoint(
      RunFile file, OptionalInt interval, TrainingPlan plan, Consumer<String> notices) {
    this.file = file;
    this.interval = interval;
    this.plan = plan;
    this.notices = notices;
  }

  @Override
  public void start(TrainingEvent.Start event) {
    started = event.progress();
    saved = event.progress();
  }

  @Override
  public void step(TrainingEvent.Step event) {
    if (isDue(event.progress()) && file.save(event.progress())) {
      saved = event.progress();
    }
  }

  /**
   * Returns whether to save within an epoch. If the step limit ends the run here, the state is
   * saved after the evaluation instead.
   */
  private boolean isDue(Progress progress) {
    return interval.isPresent()
        && progress.step() % interval.getAsInt() == 0
        && !plan.isDone(progress);
  }

  @Override
  public void epoch(TrainingEvent.Epoch event) {
    if (file.save(event)) {
      saved = event.progress();
    }
  }

  @Override
  public void end(TrainingEvent.End event) {
    if (event.progress().equals(started)) {
      notices.accept("no step was completed; %s is unchanged".formatted(file.path()));
    } else if (event.progress().equals(saved) || file.save(event.progress())) {
      notices.accept("saved to %s".formatted(file.path()));
    } else {
      notices.accept("the final state of the run is not in %s".formatted(file.path()));
    }
  }
}
