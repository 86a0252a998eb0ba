package ninc.runtime.checkpoint;

import java.nio.file.Files;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import ninc.runtime.UserError;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;

/**
 * Keeps the parameters with the best test accuracy of a run in a file; of equal accuracies, those
 * with the lower loss. The file itself says how good they are, so that a run that is resumed has to
 * be better still.
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
   * Of a run that starts anew; the first evaluation is the best so far.
   *
   * @param notices is told at the end how good the best is
   */
  public static BestCheckpoint start(RunFile file, Consumer<String> notices) {
    return new BestCheckpoint(file, Optional.empty(), notices);
  }

  /**
   * Of a run that goes on.
   *
   * @param notices is told at once where the file is not there, and at the end how good the best is
   * @throws UserError where the file holds something else than the best of this run
   */
  public static BestCheckpoint resume(RunFile file, Consumer<String> notices) {
    if (!Files.exists(file.path())) {
      notices.accept(
          "there is no %s, so that the best of the epochs from here on is kept"
              .formatted(file.path()));
      return start(file, notices);
    }
    Checkpoint checkpoint = Checkpoint.open(file.path());
    Optional<Score> best = checkpoint.test();
    if (best.isEmpty() || !checkpoint.settings().isSameRun(file.settings())) {
      throw new UserError(
          "%s does not hold the best of the run that goes on; name another file"
              .formatted(file.path()));
    }
    return new BestCheckpoint(file, best, notices);
  }

  @Override
  public void epoch(TrainingEvent.Epoch event) {
    Score score = Score.of(event.test());
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
                "%s has the best test accuracy, %.4f",
                file.path(),
                score.accuracy())));
  }
}
