package ninc.cli.report;

import picocli.CommandLine.Model.CommandSpec;

/** What the user typed. */
public final class CommandText {

  private CommandText() {}

  /** The command line that a command runs for. */
  public static String of(CommandSpec spec) {
    return "ninc " + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
  }
}
