package ninc.runtime.cpu.tensor;

/** Counts the changes of a session's parameters, so that packed copies know when they are stale. */
public final class WeightVersion {
  private long number = 1;

  public long number() {
    return number;
  }

  public void advance() {
    number++;
  }
}
