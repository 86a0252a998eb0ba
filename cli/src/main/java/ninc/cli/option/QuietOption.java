package ninc.cli.option;

import java.io.PrintWriter;
import java.io.Writer;
import ninc.cli.terminal.Notices;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The option that leaves only the result of a command, warnings and errors. */
public final class QuietOption {

  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--quiet",
      description = "Print only the result, warnings and errors. JSON events stay complete.")
  private boolean quiet;

  /** Returns where the command prints what is not its result. */
  public PrintWriter details() {
    return details(command.commandLine().getOut());
  }

  /** Returns where to print what is not the result, which is otherwise printed to a writer. */
  public PrintWriter details(PrintWriter out) {
    return quiet ? new PrintWriter(Writer.nullWriter()) : out;
  }

  /** Returns the messages of the command. */
  public Notices notices() {
    return quiet
        ? Notices.quiet(command.commandLine().getErr())
        : Notices.on(command.commandLine().getErr());
  }

  /** Returns messages that are not printed on a terminal yet. */
  public Notices notices(PrintWriter err) {
    return quiet ? Notices.quiet(err) : new Notices(err, false);
  }
}
