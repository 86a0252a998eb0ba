package ninc.cli.command;

import java.util.Set;
import java.util.function.BooleanSupplier;
import ninc.cli.terminal.Remedies;
import ninc.runtime.Failure;
import ninc.runtime.NearestName;
import ninc.runtime.NincException;
import ninc.runtime.OneLine;
import ninc.runtime.UserError;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells of errors: one line on standard error each, and the exit status. */
public final class Errors {
  private final BooleanSupplier stacktrace;

  /**
   * @param stacktrace whether stack traces are asked for
   */
  public Errors(BooleanSupplier stacktrace) {
    this.stacktrace = stacktrace;
  }

  /** Of arguments that picocli does not accept. */
  public int wrongUsage(ParameterException error, String[] arguments) {
    CommandLine command = error.getCommandLine();
    command
        .getErr()
        .printf(
            "ninc: %s; see %s --help%n",
            OneLine.of(message(error)), command.getCommandSpec().qualifiedName());
    return ExitCode.USAGE;
  }

  private static String message(ParameterException error) {
    return error instanceof UnmatchedArgumentException unmatched
        ? unknown(unmatched.getUnmatched().getFirst(), error.getCommandLine().getCommandSpec())
        : error.getMessage();
  }

  /** Of the first argument that has no place; what follows it may be its value. */
  private static String unknown(String argument, CommandSpec command) {
    String name = argument.split("=", 2)[0];
    if (argument.startsWith("-") && !command.optionsMap().containsKey(name)) {
      return "there is no option '%s'%s"
          .formatted(name, NearestName.hint(name, command.optionsMap().keySet()));
    }
    if (command.subcommands().isEmpty()) {
      return "'%s' is one argument too many".formatted(argument);
    }
    Set<String> names = command.subcommands().keySet();
    return "there is no command '%s'%s; there are %s"
        .formatted(argument, NearestName.hint(argument, names), String.join(", ", names));
  }

  /** Runs a command; where memory runs out, that is a failure like others. */
  public static int execute(ParseResult arguments) {
    NamedFiles.check(arguments);
    try {
      return new RunLast().execute(arguments);
    } catch (OutOfMemoryError e) {
      throw new ExecutionException(
          arguments.commandSpec().commandLine(),
          "no memory",
          new Failure(
              "there is not enough memory (%s); take smaller batches or fewer examples, or give Java"
                      .formatted(e.getMessage())
                  + " more with NINC_JAVA_OPTS=-Xmx…",
              e));
    }
  }

  /** Of a command that threw an exception. */
  public int failed(Exception error, CommandLine command, ParseResult arguments) {
    command.getErr().println("ninc: " + message(error));
    if (stacktrace.getAsBoolean()) {
      error.printStackTrace(command.getErr());
    }
    return error instanceof UserError ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  private static String message(Exception error) {
    return switch (error) {
      case NincException told -> Remedies.message(told);
      default ->
          OneLine.of(
              "a defect of ninc: %s; please report it with what --stacktrace prints"
                  .formatted(error));
    };
  }
}
