package ninc.runtime.checkpoint;

import java.util.OptionalInt;
import java.util.function.Consumer;
import ninc.runtime.training.Progress;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;

/** Keeps a run's last state in a file: after every so many steps, each epoch, and at its end. */
public final class LatestCheckpoint implements TrainingListener {
  private final RunFile file;
  private final OptionalInt interval;
  private final TrainingPlan plan;
  private final Consumer<String> notices;
  private Progress started = Progress.START;
  private Progress saved = Progress.START;

  /**
   * @param interval the steps, at least 1, after which the run is saved within an epoch too
   * @param notices is told at the end what was saved
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

  /** Where a limit of steps ends the run, its save waits for the evaluation. */
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
      notices.accept("no step was done; %s is as it was".formatted(file.path()));
    } else if (event.progress().equals(saved) || file.save(event.progress())) {
      notices.accept("saved to %s".formatted(file.path()));
    } else {
      notices.accept("the end of the run is not in %s".formatted(file.path()));
    }
  }
}
