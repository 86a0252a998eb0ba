package ninc.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** {@code ninc} as a process of its own, of the classes under test. */
public final class NincProcess {

  private NincProcess() {}

  /** The command with these arguments. */
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
