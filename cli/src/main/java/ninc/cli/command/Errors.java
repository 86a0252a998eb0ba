package ninc.cli.command;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BooleanSupplier;
import ninc.cli.terminal.PlainText;
import ninc.cli.terminal.Remedies;
import ninc.compiler.fuse.IllegalFusion;
import ninc.compiler.schedule.IllegalSchedule;
import ninc.runtime.Failure;
import ninc.runtime.NearestName;
import ninc.runtime.NincException;
import ninc.runtime.OneLine;
import ninc.runtime.UserError;
import ninc.runtime.distributed.Agreement;
import ninc.runtime.distributed.JoinTimeout;
import ninc.runtime.distributed.RankTimeout;
import ninc.runtime.distributed.mpi.MpiCommunicator;
import ninc.runtime.model.InvalidDefinition;
import ninc.runtime.training.Divergence;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Reports each error as one line on standard error, and a definition that does not compile as one
 * line per error of javac, and chooses the exit status.
 */
public final class Errors {
  /** The status of a failure that may be gone at the next try, EX_TEMPFAIL of BSD. */
  private static final int TRY_AGAIN = 75;

  private static final OptionalInt RANK = MpiCommunicator.rank(System.getenv());

  /** Begins each line, and tells which of several ranks it comes from. */
  private static final String PREFIX =
      RANK.isPresent() ? "ninc: rank %d: ".formatted(RANK.getAsInt()) : "ninc: ";

  /** The time in which rank 0 says why all ranks end, before the launcher ends it. */
  private static final Duration ADVANCE = Duration.ofSeconds(1);

  private final BooleanSupplier stacktrace;

  /**
   * @param stacktrace whether to print stack traces
   */
  public Errors(BooleanSupplier stacktrace) {
    this.stacktrace = stacktrace;
  }

  /** Reports arguments that picocli does not accept. */
  public int wrongUsage(ParameterException error, String[] arguments) {
    CommandLine command = error.getCommandLine();
    command
        .getErr()
        .printf(
            "%s%s; see %s --help%n",
            PREFIX, OneLine.of(message(error)), command.getCommandSpec().qualifiedName());
    return ExitCode.USAGE;
  }

  private static String message(ParameterException error) {
    return error instanceof UnmatchedArgumentException unmatched
        ? unknown(unmatched.getUnmatched().getFirst(), error.getCommandLine().getCommandSpec())
        : error.getMessage();
  }

  /** Describes the first unmatched argument; those that follow may be its values. */
  private static String unknown(String argument, CommandSpec command) {
    String name = argument.split("=", 2)[0];
    if (argument.startsWith("-") && !command.optionsMap().containsKey(name)) {
      return "unknown option '%s'%s"
          .formatted(name, NearestName.hint(name, command.optionsMap().keySet()));
    }
    if (command.subcommands().isEmpty()) {
      return "unexpected argument '%s'".formatted(argument);
    }
    Set<String> names = command.subcommands().keySet();
    return "unknown command '%s'%s; commands: %s"
        .formatted(argument, NearestName.hint(argument, names), String.join(", ", names));
  }

  /**
   * Runs a command, whose output is plain text, and reports a lack of memory as a failure. The help
   * stays as it is, since picocli colours it.
   */
  public static int execute(ParseResult arguments) {
    NamedFiles.check(arguments);
    if (arguments.asCommandLineList().stream().noneMatch(Errors::asksForHelp)) {
      CommandLine root = arguments.commandSpec().commandLine();
      root.setOut(PlainText.to(root.getOut()));
    }
    try {
      return new RunLast().execute(arguments);
    } catch (OutOfMemoryError e) {
      throw new ExecutionException(
          arguments.commandSpec().commandLine(),
          "out of memory",
          new Failure(
              "out of memory (%s); use a smaller batch size or fewer examples, or give Java more"
                      .formatted(e.getMessage())
                  + " memory with NINC_JAVA_OPTS=-Xmx…",
              e));
    }
  }

  private static boolean asksForHelp(CommandLine command) {
    return command.isUsageHelpRequested() || command.isVersionHelpRequested();
  }

  /** Reports an exception that a command threw. */
  public int failed(Exception error, CommandLine command, ParseResult arguments) {
    if (isToldByFirstRank(error)) {
      waitForFirstRank();
      return status(error);
    }
    messages(error).forEach(line -> command.getErr().println(PREFIX + line));
    if (stacktrace.getAsBoolean()) {
      error.printStackTrace(PlainText.to(command.getErr()));
    }
    return status(error);
  }

  /** Returns whether all ranks have the same problem, which is to be told once. */
  private static boolean isToldByFirstRank(Exception error) {
    return switch (error) {
      case Agreement.Mismatch _, Agreement.DifferentParameters _, Divergence _ ->
          RANK.orElse(0) > 0;
      default -> false;
    };
  }

  private static void waitForFirstRank() {
    try {
      Thread.sleep(ADVANCE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static int status(Exception error) {
    return switch (error) {
      case UserError _, IllegalFusion _, IllegalSchedule _ -> ExitCode.USAGE;
      case RankTimeout _, JoinTimeout _ -> TRY_AGAIN;
      default -> ExitCode.SOFTWARE;
    };
  }

  private static List<String> messages(Exception error) {
    return switch (error) {
      case InvalidDefinition source -> source.errors();
      case NincException told -> List.of(Remedies.message(told));
      case IllegalFusion refused -> List.of(refused.getMessage());
      case IllegalSchedule refused -> List.of(refused.getMessage());
      default ->
          List.of(
              OneLine.of(
                  "internal error: %s; please report it with the output of --stacktrace"
                      .formatted(error)));
    };
  }
}
