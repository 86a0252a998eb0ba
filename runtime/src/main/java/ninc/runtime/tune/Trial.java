package ninc.runtime.tune;

import ninc.compiler.schedule.KernelSchedule;
import ninc.runtime.bench.Difference;

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
  public boolean isCorrect() {
    return outcome instanceof Outcome.Timed;
  }

  /** What became of a kernel with one schedule. */
  public sealed interface Outcome {

    /** It computes what it should. */
    record Timed(double seconds) implements Outcome {}

    /** It computes something else. */
    record Wrong(Difference difference) implements Outcome {}

    /** The device does not run it: it asks for too much of something. */
    record Refused(String reason) implements Outcome {}
  }
}
