package ninc.runtime.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Counts the inputs that were fuzzed. When the JVM ends, the number is appended to a file beside
 * the corpus, which, like the corpus, goes on from run to run.
 */
final class Executions {
  private static final Path LOG = Path.of(".cifuzz-corpus", "executions.txt");
  private static final boolean FUZZES = System.getenv("JAZZER_FUZZ") != null;
  private static final LongAdder COUNT = new LongAdder();

  static {
    if (FUZZES) {
      Runtime.getRuntime().addShutdownHook(new Thread(Executions::report));
    }
  }

  private Executions() {}

  static void count() {
    COUNT.increment();
  }

  private static void report() {
    try {
      Files.createDirectories(LOG.getParent());
      Files.writeString(
          LOG, COUNT.sum() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      try (Stream<String> counts = Files.lines(LOG)) {
        System.out.printf(
            "%d executions, %d so far with all targets%n",
            COUNT.sum(), counts.mapToLong(Long::parseLong).sum());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
