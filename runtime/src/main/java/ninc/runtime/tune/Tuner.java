package ninc.runtime.tune;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ninc.compiler.schedule.KernelSchedule;
import ninc.compiler.schedule.TunableKernel;

/**
 * Searches for the fastest schedule of a kernel by hill climbing: from the compiler's default, it
 * moves to the fastest neighbouring schedule until none is faster.
 */
public final class Tuner {
  /** The minimum relative gain of a step, since less may be noise. */
  private static final double MIN_GAIN = 0.02;

  private final TunedBackends backends;
  private final TunePlan plan;
  private final Listener listener;

  public Tuner(TunedBackends backends, TunePlan plan, Listener listener) {
    this.backends = backends;
    this.plan = plan;
    this.listener = listener;
  }

  /** Tries schedules of a kernel. Each is verified before it is timed. */
  public TunedKernel tune(TunableKernel kernel) {
    ScheduleEvaluator evaluator = new ScheduleEvaluator(backends, kernel, plan);
    Map<KernelSchedule, Trial> trials = new LinkedHashMap<>();
    Trial best = attempt(evaluator, kernel, kernel.suggested(), trials);
    boolean climbs = true;
    while (climbs) {
      Trial start = best;
      for (KernelSchedule schedule : kernel.neighbours(start.schedule())) {
        if (trials.size() < plan.trials() && !trials.containsKey(schedule)) {
          Trial trial = attempt(evaluator, kernel, schedule, trials);
          if (trial.seconds() < best.seconds()) {
            best = trial;
          }
        }
      }
      climbs = best.seconds() < start.seconds() * (1 - MIN_GAIN);
    }
    return new TunedKernel(kernel, List.copyOf(trials.values()));
  }

  private Trial attempt(
      ScheduleEvaluator evaluator,
      TunableKernel kernel,
      KernelSchedule schedule,
      Map<KernelSchedule, Trial> trials) {
    Trial trial = new Trial(schedule, evaluator.evaluate(schedule));
    trials.put(schedule, trial);
    listener.tried(kernel, trials.size(), trial);
    return trial;
  }

  /** Receives the progress of a search. */
  public interface Listener {

    /**
     * Called after each trial.
     *
     * @param number the number of the trial for this kernel, from 1
     */
    void tried(TunableKernel kernel, int number, Trial trial);
  }
}
