package ninc.cli.option;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import ninc.cli.terminal.Notices;
import ninc.runtime.distributed.Communicator;
import ninc.runtime.distributed.mpi.MpiCommunicator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The option of the ranks that an MPI launcher such as {@code mpirun} starts. */
public final class RanksOption {

  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--rank-timeout",
      paramLabel = "SECONDS",
      description =
          "With several ranks (mpirun), end with status 75 if a rank does not answer for SECONDS."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "120")
  private int timeout;

  /** Joins the job of which this process is a rank. Only rank 0 prints results. */
  public Communicator join() {
    Count.check("--rank-timeout", timeout);
    Communicator ranks = MpiCommunicator.open(System.getenv(), Duration.ofSeconds(timeout));
    if (ranks.rank() > 0) {
      command.commandLine().setOut(new PrintWriter(Writer.nullWriter()));
    }
    return ranks;
  }

  /** Returns the messages of a rank: those of rank 0 speak for all. */
  public static Notices notices(Communicator ranks, QuietOption quiet) {
    return ranks.rank() == 0 ? quiet.notices() : Notices.NONE;
  }
}
