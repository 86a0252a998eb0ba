package ninc.runtime.tune;

import ninc.runtime.bench.Difference;

/** What became of a kernel with one schedule. */
public sealed interface Outcome {

  /** It computes what it should. */
  record Timed(double seconds) implements Outcome {}

  /** It computes something else. */
  record Wrong(Difference difference) implements Outcome {}

  /** The device does not run it: it asks for too much of something. */
  record Refused(String reason) implements Outcome {}
}
