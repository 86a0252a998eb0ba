package ninc.runtime.tune;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import ninc.compiler.schedule.TunableKernel;
import ninc.runtime.tune.Trial.Outcome;

/**
 * A kernel and the schedules that were tried for it.
 *
 * @param trials the trials in order, the compiler's default schedule first
 */
public record TunedKernel(TunableKernel kernel, List<Trial> trials) {

  public TunedKernel {
    trials = List.copyOf(trials);
  }

  /** Returns the trial of the compiler's default schedule. */
  public Trial suggested() {
    return trials.getFirst();
  }

  /** Returns the fastest correct trial; empty if there is none. */
  public Optional<Trial> best() {
    return trials.stream().filter(Trial::isCorrect).min(Comparator.comparingDouble(Trial::seconds));
  }

  /** Returns the number of trials with wrong results. */
  public long wrong() {
    return trials.stream().filter(trial -> trial.outcome() instanceof Outcome.Wrong).count();
  }

  /** Returns the number of trials that the device rejected. */
  public long refused() {
    return trials.stream().filter(trial -> trial.outcome() instanceof Outcome.Refused).count();
  }
}
