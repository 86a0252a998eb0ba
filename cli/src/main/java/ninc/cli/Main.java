package ninc.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import ninc.cli.command.BenchCommand;
import ninc.cli.command.CheckCommand;
import ninc.cli.command.CompileCommand;
import ninc.cli.command.DataCommand;
import ninc.cli.command.DevicesCommand;
import ninc.cli.command.Errors;
import ninc.cli.command.EvalCommand;
import ninc.cli.command.ExportCommand;
import ninc.cli.command.FindRateCommand;
import ninc.cli.command.ImportCommand;
import ninc.cli.command.NamedFiles;
import ninc.cli.command.NewCommand;
import ninc.cli.command.PredictCommand;
import ninc.cli.command.RunsCommand;
import ninc.cli.command.ShellCommand;
import ninc.cli.command.SummaryCommand;
import ninc.cli.command.TrainCommand;
import ninc.cli.command.TuneCommand;
import ninc.cli.option.Numbers;
import ninc.cli.report.Version;
import ninc.cli.terminal.StandardOutput;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code ninc} command. */
@Command(
    name = "ninc",
    description = "Trains and evaluates convolutional networks defined in Java.",
    subcommands = {
      TrainCommand.class,
      EvalCommand.class,
      SummaryCommand.class,
      CompileCommand.class,
      PredictCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      CheckCommand.class,
      BenchCommand.class,
      TuneCommand.class,
      RunsCommand.class,
      FindRateCommand.class,
      DataCommand.class,
      DevicesCommand.class,
      NewCommand.class,
      ShellCommand.class,
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    synopsisSubcommandLabel = "COMMAND",
    scope = ScopeType.INHERIT)
public final class Main {

  @Option(
      names = "--stacktrace",
      description = "Print the stack trace of an error.",
      scope = ScopeType.INHERIT)
  private boolean stacktrace;

  private static final String HEAP_TOO_SMALL =
      "ninc: out of memory; give Java a larger heap with NINC_JAVA_OPTS=-Xmx…";

  private Main() {}

  /**
   * Runs a command and exits with status 0 on success, 1 on failure, 2 on wrong usage or input, or
   * 128 plus the number of the signal that stopped it, such as 130 after Ctrl-C.
   */
  public static void main(String[] arguments) {
    try {
      run(arguments);
    } catch (RuntimeException | Error e) {
      if (!isOutOfMemory(e)) {
        throw e;
      }
      // Not even the command line fits. The message is a constant, for which nothing is allocated.
      System.err.println(HEAP_TOO_SMALL);
      Runtime.getRuntime().halt(CommandLine.ExitCode.SOFTWARE);
    }
  }

  /** The libraries wrap errors in their own exceptions. */
  private static boolean isOutOfMemory(Throwable problem) {
    return problem instanceof OutOfMemoryError
        || (problem.getCause() != null && isOutOfMemory(problem.getCause()));
  }

  private static void run(String[] arguments) {
    // Output is UTF-8 in every locale: shapes contain ×, and JSON is UTF-8 by definition.
    StandardOutput out = new StandardOutput();
    CommandLine commandLine =
        commandLine()
            .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    // The output of models and of TornadoVM must not mix with the results of a command.
    System.setOut(System.err);
    int status = commandLine.execute(arguments);
    commandLine.getOut().flush();
    out.failure().ifPresent(reason -> commandLine.getErr().println("ninc: " + reason));
    System.exit(status == 0 && out.failure().isPresent() ? CommandLine.ExitCode.SOFTWARE : status);
  }

  /** Creates the command line with all subcommands and error handling. */
  public static CommandLine commandLine() {
    Main main = new Main();
    Errors errors = new Errors(() -> main.stacktrace);
    return new CommandLine(main)
        .addSubcommand(new CommandLine(new GenerateCompletion()).setCommandName("completion"))
        .registerConverter(Integer.class, Numbers::ofInt)
        .registerConverter(int.class, Numbers::ofInt)
        .registerConverter(Long.class, Numbers::ofLong)
        .registerConverter(long.class, Numbers::ofLong)
        .registerConverter(Double.class, Numbers::ofDouble)
        .registerConverter(double.class, Numbers::ofDouble)
        .registerConverter(Path.class, NamedFiles::read)
        // A file name may begin with @, so picocli must not read it as a file of arguments.
        .setExpandAtFiles(false)
        .setExecutionStrategy(Errors::execute)
        .setParameterExceptionHandler(errors::wrongUsage)
        .setExecutionExceptionHandler(errors::failed);
  }
}
