package ninc.cli.report;

import picocli.CommandLine.Model.CommandSpec;

/** The command line as the user typed it. */
public final class CommandText {

  private CommandText() {}

  /** Returns the command line of a command. */
  public static String of(CommandSpec spec) {
    return "ninc " + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
  }
}
