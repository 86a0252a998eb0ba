package ninc.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs programs in separate processes without input. */
final class OtherProcess {

  private OtherProcess() {}

  /** Runs a Java program with the class path of the test and the flags that ninc needs. */
  static CommandLineResult java(List<String> arguments) throws IOException, InterruptedException {
    return run(javaCommand(arguments), Map.of());
  }

  /** Returns the command that runs a Java program. */
  static List<String> javaCommand(List<String> arguments) {
    Stream<String> jvm =
        Stream.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"));
    return Stream.concat(jvm, arguments.stream()).toList();
  }

  /** Runs a command with additional environment variables. */
  static CommandLineResult run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("out", null);
    Path err = Files.createTempFile("err", null);
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().remove("NO_COLOR");
      builder.environment().put("TERM", "xterm");
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      return new CommandLineResult(
          process.waitFor(),
          Files.readString(out, StandardCharsets.UTF_8),
          Files.readString(err, StandardCharsets.UTF_8));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
