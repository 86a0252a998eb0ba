package ninc.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A checkout with the launcher and two small sources, a fake JDK of scripts, and a search path with
 * only the programs that the launcher needs.
 */
final class Launcher {
  /**
   * A fake {@code java} that prints the arguments of ninc, one per line. When it is asked for the
   * backends that cannot start, it prints the file {@code missing-backends} in the working folder.
   */
  static final String PRINTS_ARGUMENTS =
      """
      case $* in
        *ninc.runtime.device.tornado.SdkBackend*)
          if [ -f missing-backends ]; then cat missing-backends; fi
          exit ;;
      esac
      for argument; do echo "$argument"; done
      """;

  private static final List<String> TOOLS =
      List.of("sh readlink find cksum mkdir rmdir touch rm mv cat sed sleep id flock".split(" "));

  private final Path folder;

  /**
   * @param java the fake {@code java} as a shell script
   */
  Launcher(Path folder, String java) throws IOException {
    this.folder = folder.toRealPath();
    script("jdk/bin/java", java);
    script("jdk/bin/javac", "");
    release("JAVA_VERSION=\"25.0.1\"\n");
    Path sources = Files.createDirectories(folder.resolve("home/cli/src/main"));
    Files.copy(Path.of("../ninc"), folder.resolve("home/ninc"));
    Files.createFile(folder.resolve("home/pom.xml"));
    Files.createFile(folder.resolve("home/cli/pom.xml"));
    Files.createFile(sources.resolve("Main.java"));
    for (String tool : TOOLS) {
      script("programs/" + tool, "exec '%s' \"$@\"".formatted(installed(tool)));
    }
  }

  private static Path installed(String tool) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(place -> Path.of(place, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + tool));
  }

  /** Puts the checkout into the state after a build. */
  Launcher built() throws IOException {
    Path target = Files.createDirectories(folder.resolve("home/cli/target"));
    Files.createFile(target.resolve("ninc.stamp"));
    return this;
  }

  /** Writes the file from which the launcher reads the version of the JDK. */
  void release(String text) throws IOException {
    Files.writeString(folder.resolve("jdk/release"), text);
  }

  /** Writes an executable shell script. */
  void script(String name, String body) throws IOException {
    Path script = folder.resolve(name);
    Files.createDirectories(script.getParent());
    Files.writeString(script, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Starts {@code ninc} with only these environment variables and the search path. */
  Process start(Map<String, String> environment, Object... arguments) throws IOException {
    List<String> command =
        Stream.concat(Stream.of(folder.resolve("home/ninc")), Stream.of(arguments))
            .map(Object::toString)
            .toList();
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", folder.resolve("programs").toString());
    builder.environment().put("NINC_JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Runs {@code ninc} and waits for its end. */
  CommandLineResult run(Map<String, String> environment, Object... arguments)
      throws IOException, InterruptedException {
    Process process = start(environment, arguments);
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new CommandLineResult(process.waitFor(), out, err);
  }
}
