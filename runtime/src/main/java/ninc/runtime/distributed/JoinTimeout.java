package ninc.runtime.distributed;

import java.time.Duration;
import ninc.runtime.Failure;

/** Not all ranks of a job have started in time. The command line exits with status 75. */
public final class JoinTimeout extends Failure {
  private static final long serialVersionUID = 1L;

  /** Creates the exception of a rank that has waited for the others. */
  public JoinTimeout(Duration timeout) {
    super(
        "not all ranks have joined the job within %d s".formatted(timeout.toSeconds()),
        "check that the launcher starts the same program on all machines, and that they reach each"
            + " other by the network that MPI chooses");
  }
}
