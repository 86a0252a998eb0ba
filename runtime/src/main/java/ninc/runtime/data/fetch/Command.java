package ninc.runtime.data.fetch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs external programs. */
final class Command {
  private Command() {}

  /**
   * Runs a program and waits for it.
   *
   * @param command the program and its arguments
   * @param folder the working directory, which also receives a file with the program's output
   * @param limit the time limit
   * @throws UnavailableException if the program fails or exceeds the limit; the message has the
   *     last line of its output
   */
  static void run(List<String> command, Path folder, Duration limit)
      throws IOException, UnavailableException {
    Path program = Path.of(command.getFirst()).getFileName();
    Path output = Files.createTempFile(folder, program.toString(), ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new UnavailableException(
            "%s took longer than %d seconds".formatted(program, limit.toSeconds()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(program + " was interrupted", e);
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new UnavailableException(
          "%s failed with status %d: %s".formatted(program, process.exitValue(), lastLine(output)));
    }
  }

  private static String lastLine(Path output) throws IOException {
    String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
    return text.lines().filter(line -> !line.isBlank()).reduce("", (_, line) -> line).strip();
  }
}
