package ninc.runtime.tune;

import ninc.compiler.schedule.KernelSchedule;
import ninc.runtime.bench.Difference;

/** A schedule that was tried for a kernel, and its outcome. */
public record Trial(KernelSchedule schedule, Outcome outcome) {

  /** Returns the time of the kernel in seconds; infinity if it was wrong or did not run. */
  public double seconds() {
    return switch (outcome) {
      case Outcome.Timed(double seconds) -> seconds;
      case Outcome.Wrong _, Outcome.Refused _ -> Double.POSITIVE_INFINITY;
    };
  }

  /** Returns whether the kernel computed correct results. */
  public boolean isCorrect() {
    return outcome instanceof Outcome.Timed;
  }

  /** The outcome of running a kernel with a schedule. */
  public sealed interface Outcome {

    /** The results are correct. */
    record Timed(double seconds) implements Outcome {}

    /** The results are wrong. */
    record Wrong(Difference difference) implements Outcome {}

    /** The device rejected the kernel, for example because it takes too many resources. */
    record Refused(String reason) implements Outcome {}
  }
}
