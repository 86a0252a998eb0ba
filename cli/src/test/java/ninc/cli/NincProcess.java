package ninc.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Runs {@code ninc} with the classes under test in a separate process. */
public final class NincProcess {

  private NincProcess() {}

  /** Returns the command with these arguments. */
  public static List<String> command(Object... arguments) {
    return Stream.concat(
            Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                "-XX:+UseSerialGC",
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "ninc.cli.Main"),
            Stream.of(arguments))
        .map(Object::toString)
        .toList();
  }
}
