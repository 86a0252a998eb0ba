package ninc.runtime.data.fetch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs other programs. */
final class Command {
  private Command() {}

  /**
   * Runs a program to its end.
   *
   * @param command the program and its arguments
   * @param folder where it runs; its output goes to a file there
   * @param limit how long it may take
   * @throws NotAvailable if it takes longer or fails; the message has the last line it wrote
   */
  static void run(List<String> command, Path folder, Duration limit)
      throws IOException, NotAvailable {
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
        throw new NotAvailable(
            "%s took longer than %d seconds".formatted(program, limit.toSeconds()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotAvailable(program + " was interrupted", e);
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new NotAvailable(
          "%s failed with status %d: %s".formatted(program, process.exitValue(), lastLine(output)));
    }
  }

  private static String lastLine(Path output) throws IOException {
    String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
    return text.lines().filter(line -> !line.isBlank()).reduce("", (_, line) -> line).strip();
  }
}
