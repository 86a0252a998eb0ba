package ninc.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs programs in processes of their own, with nothing to read. */
final class OtherProcess {

  private OtherProcess() {}

  /** Runs a Java program with this test's class path and the flags that ninc needs. */
  static CommandLineResult java(List<String> arguments) throws IOException, InterruptedException {
    return run(javaCommand(arguments), Map.of());
  }

  /** The command that runs a Java program. */
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

  /** Runs a command in an environment with some variables more. */
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
