package ninc.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs {@code ninc} with the classes under test in a separate process. */
public final class NincProcess {

  private NincProcess() {}

  /** Returns the command with these arguments. */
  public static List<String> command(Object... arguments) {
    return command(List.of("-XX:+UseSerialGC"), arguments);
  }

  /** Returns the command with these options of the JVM. */
  static List<String> command(List<String> options, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "ninc.cli.Main"));
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    return command;
  }
}
