package ninc.cli;

import java.util.List;
import java.util.function.BooleanSupplier;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells of errors: one line on standard error each, and the exit status. */
final class Errors {
  private final BooleanSupplier stacktrace;

  /**
   * @param stacktrace whether stack traces are asked for
   */
  Errors(BooleanSupplier stacktrace) {
    this.stacktrace = stacktrace;
  }

  /** Of arguments that picocli does not accept. */
  int wrongUsage(ParameterException error, String[] arguments) {
    CommandLine command = error.getCommandLine();
    command
        .getErr()
        .printf(
            "ninc: %s%s; see %s --help%n",
            error.getMessage(), suggestion(error), command.getCommandSpec().qualifiedName());
    return ExitCode.USAGE;
  }

  private static String suggestion(ParameterException error) {
    List<String> suggestions =
        error instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    return suggestions.isEmpty()
        ? ""
        : " (did you mean %s?)".formatted(String.join(" or ", suggestions));
  }

  /** Of a command that threw an exception. */
  int failed(Exception error, CommandLine command, ParseResult arguments) {
    command.getErr().println("ninc: " + message(error));
    if (stacktrace.getAsBoolean()) {
      error.printStackTrace(command.getErr());
    }
    return error instanceof UserError ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  private static String message(Exception error) {
    return switch (error) {
      case UserError mistake -> mistake.getMessage();
      case Failure failure -> failure.getMessage();
      default ->
          "a defect of ninc: %s; please report it with what --stacktrace prints".formatted(error);
    };
  }
}
