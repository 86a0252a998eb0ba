package ninc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher's build on first use, with a Maven and a JDK that only note that they are run. */
class LauncherLockTest {
  private static final List<String> TOOLS =
      List.of("sh dirname readlink find mkdir rmdir touch rm mv cat sed sleep flock".split(" "));

  @TempDir Path folder;

  @BeforeEach
  void makeProgramsAndSource() throws IOException {
    script("jdk/bin/java", "echo runs \"$@\"");
    script("jdk/bin/javac", "");
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    script(
        "programs/mvn",
        """
        echo built >> '%1$s/builds'
        until [ -e '%1$s/go' ]; do sleep 0.1; done
        : > cli/target/ninc-cli-1.jar
        """
            .formatted(folder));
    Path home = Files.createDirectories(folder.resolve("home/cli/src/main"));
    Files.copy(Path.of("../ninc"), folder.resolve("home/ninc"));
    Files.createFile(folder.resolve("home/pom.xml"));
    Files.createFile(folder.resolve("home/cli/pom.xml"));
    Files.createFile(home.resolve("Main.java"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneBuildsAndTheOthersWait(boolean hasFlock) throws Exception {
    Process first = launch(hasFlock);
    try (BufferedReader said = first.errorReader()) {
      assertThat(said.readLine()).contains("builds", "first use");
      Process second = launch(hasFlock);
      Process third = launch(hasFlock);
      try (BufferedReader saidBySecond = second.errorReader();
          BufferedReader saidByThird = third.errorReader()) {
        assertThat(saidBySecond.readLine()).contains("waits for another build to end");
        assertThat(saidByThird.readLine()).contains("waits for another build to end");
        Files.createFile(folder.resolve("go"));
        for (Process process : List.of(first, second, third)) {
          assertRuns(process);
        }
      }
    }
    assertThat(folder.resolve("builds")).content().isEqualTo("built\n");
  }

  @Test
  void isBuiltAgainOnlyWhereASourceIsNewer() throws Exception {
    Files.createFile(folder.resolve("go"));
    assertRuns(launch(true));
    assertRuns(launch(true));
    assertThat(folder.resolve("builds")).content().isEqualTo("built\n");
    Files.delete(folder.resolve("home/cli/target/ninc.stamp"));
    assertRuns(launch(true));
    assertThat(folder.resolve("builds")).content().isEqualTo("built\nbuilt\n");
  }

  private static void assertRuns(Process process) throws Exception {
    try (BufferedReader out = process.inputReader()) {
      String said = out.lines().collect(Collectors.joining("\n"));
      assertThat(process.waitFor()).as(said).isZero();
      assertThat(said).startsWith("runs ").contains("ninc-cli-1.jar").endsWith("--version");
    }
  }

  /** Starts the launcher where there are no programs but those that it needs. */
  private Process launch(boolean hasFlock) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(folder.resolve("home/ninc").toString(), "--version")
            .directory(folder.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", path(hasFlock));
    builder.environment().put("NINC_JAVA_HOME", folder.resolve("jdk").toString());
    return builder.start();
  }

  private String path(boolean hasFlock) throws IOException {
    String tools = "tools" + hasFlock + "/";
    for (String tool : TOOLS) {
      // Not twice: the shells of other launchers read it.
      if ((hasFlock || !tool.equals("flock")) && Files.notExists(folder.resolve(tools + tool))) {
        script(tools + tool, "exec '%s' \"$@\"".formatted(installed(tool)));
      }
    }
    return folder.resolve("programs") + ":" + folder.resolve(tools);
  }

  private static Path installed(String tool) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(place -> Path.of(place, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + tool));
  }

  private void script(String name, String body) throws IOException {
    Path script = folder.resolve(name);
    Files.createDirectories(script.getParent());
    Files.writeString(script, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
