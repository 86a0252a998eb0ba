package ninc.runtime.cpu;

/** Counts the changes of a session's parameters, so that packed copies know when they are stale. */
final class WeightVersion {
  private long number = 1;

  long number() {
    return number;
  }

  void advance() {
    number++;
  }
}
