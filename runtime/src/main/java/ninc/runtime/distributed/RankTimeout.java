package ninc.runtime.distributed;

import java.time.Duration;
import ninc.runtime.Failure;

/** A rank has not answered in time. The command line exits with status 75. */
public final class RankTimeout extends Failure {
  private static final long serialVersionUID = 1L;

  /**
   * @param rank the rank that has not answered
   * @param host the name of its machine
   */
  public RankTimeout(int rank, String host, Duration timeout) {
    super(
        "rank %d on %s has not answered for %d s".formatted(rank, host, timeout.toSeconds()),
        "resume the run from its checkpoint, on other machines if that one is gone");
  }
}
