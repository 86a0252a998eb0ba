package ninc.cli;

import picocli.CommandLine.Model.CommandSpec;

/** What the user typed. */
final class CommandText {

  private CommandText() {}

  /** The command line that a command runs for. */
  static String of(CommandSpec spec) {
    return "ninc " + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
  }
}
