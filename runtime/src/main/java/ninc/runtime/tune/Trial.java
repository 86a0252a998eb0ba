package ninc.runtime.tune;

import ninc.compiler.schedule.KernelSchedule;

/** A schedule, and what became of a kernel with it. */
public record Trial(KernelSchedule schedule, Outcome outcome) {

  /** What a kernel took; without end where it is wrong or did not run. */
  public double seconds() {
    return switch (outcome) {
      case Outcome.Timed(double seconds) -> seconds;
      case Outcome.Wrong _, Outcome.Refused _ -> Double.POSITIVE_INFINITY;
    };
  }

  /** Whether the kernel is right. */
  public boolean isRight() {
    return outcome instanceof Outcome.Timed;
  }
}
