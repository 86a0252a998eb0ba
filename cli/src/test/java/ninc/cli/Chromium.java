package ninc.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A headless Chromium without network access.
 *
 * @param program the executable
 * @param folder the folder of its profile and output
 */
record Chromium(Path program, Path folder) {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final List<String> NAMES = List.of("chromium", "google-chrome");

  /**
   * A loaded page.
   *
   * @param console the messages on the console
   * @param document the document as HTML
   */
  record Visit(List<String> console, String document) {
    Visit {
      console = List.copyOf(console);
    }
  }

  /** Finds the installed Chromium, or skips the test if there is none. */
  static Chromium installed(Path folder) {
    Optional<Path> program =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
            .filter(Files::isExecutable)
            // Chromium from snap cannot access the test's folders.
            .filter(file -> !file.startsWith("/snap"))
            .findFirst();
    assumeTrue(program.isPresent(), "no Chromium is installed, so that no page was opened");
    return new Chromium(program.get(), folder);
  }

  /** Opens a file. */
  Visit open(Path page) throws IOException {
    Path document = folder.resolve("document.html");
    Path log = folder.resolve("chromium.log");
    Process process =
        new ProcessBuilder(command(page))
            .redirectOutput(document.toFile())
            .redirectError(log.toFile())
            .start();
    try {
      if (!process.waitFor(LIMIT)) {
        throw new AssertionError("Chromium did not end: " + Files.readString(log));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new AssertionError("Chromium failed: " + Files.readString(log));
    }
    List<String> console =
        Files.readAllLines(log).stream().filter(line -> line.contains(":CONSOLE")).toList();
    return new Visit(console, Files.readString(document));
  }

  private List<String> command(Path page) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(
        List.of(
            "--headless",
            // The sandbox does not start for root or in containers, and the pages are trusted.
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--user-data-dir=" + folder.resolve("profile"),
            "--enable-logging=stderr",
            "--v=0",
            "--dump-dom",
            page.toUri().toString()));
    return command;
  }
}
