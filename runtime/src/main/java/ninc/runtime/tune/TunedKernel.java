package ninc.runtime.tune;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import ninc.compiler.schedule.TunableKernel;
import ninc.runtime.tune.Trial.Outcome;

/**
 * A kernel and the schedules that were tried for it.
 *
 * @param trials in the order in which they were made, the compiler's suggestion first
 */
public record TunedKernel(TunableKernel kernel, List<Trial> trials) {

  public TunedKernel {
    trials = List.copyOf(trials);
  }

  /** The trial of the compiler's suggestion. */
  public Trial suggested() {
    return trials.getFirst();
  }

  /** The fastest that is right; none where the device runs none rightly. */
  public Optional<Trial> best() {
    return trials.stream().filter(Trial::isCorrect).min(Comparator.comparingDouble(Trial::seconds));
  }

  /** How many trials gave something else than the kernel should. */
  public long wrong() {
    return trials.stream().filter(trial -> trial.outcome() instanceof Outcome.Wrong).count();
  }

  /** How many the device did not run. */
  public long refused() {
    return trials.stream().filter(trial -> trial.outcome() instanceof Outcome.Refused).count();
  }
}
