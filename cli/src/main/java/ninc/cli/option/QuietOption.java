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
    return quiet ? new PrintWriter(Writer.nullWriter()) : command.commandLine().getOut();
  }

  /** Returns the messages of the command. */
  public Notices notices() {
    return quiet
        ? Notices.quiet(command.commandLine().getErr())
        : Notices.on(command.commandLine().getErr());
  }
}
