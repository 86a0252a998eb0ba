package ninc.runtime.checkpoint;

import java.nio.file.Files;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import ninc.runtime.UserError;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;

/**
 * Saves the parameters with the best accuracy of a run on the validation examples or, if there are
 * none, on the test examples; at equal accuracy, those with the lower loss. The score is stored in
 * the file, so that a resumed run replaces it only if it is better.
 */
public final class BestCheckpoint implements TrainingListener {
  private final RunFile file;
  private final Consumer<String> notices;
  private Optional<Score> best;

  private BestCheckpoint(RunFile file, Optional<Score> best, Consumer<String> notices) {
    this.file = file;
    this.best = best;
    this.notices = notices;
  }

  /**
   * Creates a listener for a new run; its first evaluation is the best so far.
   *
   * @param notices receives the best score at the end of the run
   */
  public static BestCheckpoint start(RunFile file, Consumer<String> notices) {
    return new BestCheckpoint(file, Optional.empty(), notices);
  }

  /**
   * Creates a listener for a resumed run.
   *
   * @param notices receives a warning if the file does not exist, and the best score at the end
   * @throws UserError if the file is not the best checkpoint of this run
   */
  public static BestCheckpoint resume(RunFile file, Consumer<String> notices) {
    if (!Files.exists(file.path())) {
      notices.accept(
          "%s does not exist; the best of the remaining epochs will be saved"
              .formatted(file.path()));
      return start(file, notices);
    }
    Checkpoint checkpoint = Checkpoint.open(file.path());
    Optional<Score> best = checkpoint.selection();
    if (best.isEmpty() || !checkpoint.settings().isComparable(file.settings())) {
      throw new UserError(
          "%s is not the best checkpoint of the resumed run; choose another file"
              .formatted(file.path()));
    }
    return new BestCheckpoint(file, best, notices);
  }

  @Override
  public void epoch(TrainingEvent.Epoch event) {
    Score score = Score.of(event.selection());
    boolean better = best.isEmpty() || score.isBetterThan(best.get());
    if (better && file.save(event)) {
      best = Optional.of(score);
    }
  }

  @Override
  public void end(TrainingEvent.End event) {
    best.ifPresent(score ->
        notices.accept(
            String.format(
                Locale.ROOT,
                "%s has the best %s accuracy, %.4f",
                file.path(),
                file.settings().selectedBy().label(),
                score.accuracy())));
  }
}
