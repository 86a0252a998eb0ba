package ninc.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What this machine and this build can compute on. */
final class Devices {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Devices() {}

  /** Why {@code auto} takes what it takes. */
  static String automaticChoice() {
    return System.getenv("TORNADOVM_HOME") == null
        ? "the only device of this build"
        : "TORNADOVM_HOME is set, but this build has no TornadoVM backend";
  }

  /** What the processor is called, or its architecture where the system does not say. */
  static String processorName() {
    try (Stream<String> lines = Files.lines(CPU_INFO, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }
}
