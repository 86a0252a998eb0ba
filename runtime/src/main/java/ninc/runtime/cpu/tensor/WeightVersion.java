package ninc.runtime.cpu.tensor;

/** The version of a session's parameters, by which packed copies detect that they are stale. */
public final class WeightVersion {
  private long number = 1;

  public long number() {
    return number;
  }

  public void advance() {
    number++;
  }
}
