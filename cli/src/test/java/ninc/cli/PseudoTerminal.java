package ninc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A shell that runs commands in a pseudo-terminal, created by {@code script} of util-linux.
 * Standard output, standard error and the echo of the terminal are read from one stream.
 */
final class PseudoTerminal implements AutoCloseable {
  private static final char CTRL_C = 3;

  private final Process script;
  private final Reader screen;
  private final StringBuilder shown = new StringBuilder();

  /**
   * Starts the commands.
   *
   * @param file the file to which the commands are written
   */
  PseudoTerminal(Path file, String commands) throws IOException {
    Files.writeString(file, commands);
    ProcessBuilder builder =
        new ProcessBuilder(
            "script",
            "--quiet",
            "--return",
            "--echo",
            "always",
            "--command",
            // A shell without job control starts background jobs, such as a build, with SIGINT
            // ignored.
            "exec env --default-signal=INT sh '" + file + "'",
            "/dev/null");
    builder.environment().put("TERM", "xterm");
    script = builder.start();
    screen = script.inputReader();
  }

  /** Waits until the terminal shows a text, or fails if the commands end before. */
  void await(String text) throws IOException {
    while (shown.indexOf(text) < 0) {
      int next = screen.read();
      assertThat(next).as("'%s' was never shown, but: %s", text, shown).isNotNegative();
      shown.append((char) next);
    }
  }

  /** Types a line and presses Enter. */
  void type(String line) throws IOException {
    script.outputWriter().write(line + "\n");
    script.outputWriter().flush();
  }

  /** Presses Ctrl-C, so that the terminal sends SIGINT to the processes in the foreground. */
  void pressCtrlC() throws IOException {
    script.outputWriter().write(CTRL_C);
    script.outputWriter().flush();
  }

  /** Waits for the commands to end and returns the exit status of the shell. */
  int waitFor() throws IOException, InterruptedException {
    for (int next = screen.read(); next >= 0; next = screen.read()) {
      shown.append((char) next);
    }
    return script.waitFor();
  }

  /** Returns everything that was shown so far. */
  String shown() {
    return shown.toString();
  }

  @Override
  public void close() {
    script.destroyForcibly();
  }
}
