package ninc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher's build on first use, with a fake Maven and JDK that only record their runs. */
@Execution(ExecutionMode.CONCURRENT)
class LauncherLockTest {
  @TempDir Path folder;
  private Launcher launcher;

  @BeforeEach
  void setUp() throws IOException {
    launcher = new Launcher(folder, "echo runs \"$@\"");
    launcher.script(
        "programs/mvn",
        """
        echo built >> '%1$s/builds'
        until [ -e '%1$s/go' ]; do sleep 0.1; done
        """
            .formatted(folder));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneBuildsAndTheOthersWait(boolean hasFlock) throws Exception {
    if (!hasFlock) {
      Files.delete(folder.resolve("programs/flock"));
    }
    Process first = launch();
    try (BufferedReader said = first.errorReader()) {
      assertThat(said.readLine()).contains("Building", "first use");
      Process second = launch();
      Process third = launch();
      try (BufferedReader saidBySecond = second.errorReader();
          BufferedReader saidByThird = third.errorReader()) {
        assertThat(saidBySecond.readLine()).contains("Waiting for another build to finish");
        assertThat(saidByThird.readLine()).contains("Waiting for another build to finish");
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
    assertRuns(launch());
    assertRuns(launch());
    assertThat(folder.resolve("builds")).content().isEqualTo("built\n");
    Files.delete(folder.resolve("home/cli/target/ninc.stamp"));
    assertRuns(launch());
    assertThat(folder.resolve("builds")).content().isEqualTo("built\nbuilt\n");
  }

  @Test
  void aSourceWithAFutureDateIsBuiltOnceUnlessItChanges() throws Exception {
    Files.createFile(folder.resolve("go"));
    Path source = folder.resolve("home/cli/src/main/Main.java");
    FileTime tomorrow = FileTime.from(Instant.now().plus(1, ChronoUnit.DAYS));
    Files.setLastModifiedTime(source, tomorrow);
    assertRuns(launch());
    assertRuns(launch());
    assertThat(folder.resolve("builds")).content().isEqualTo("built\n");
    Files.writeString(source, "class Main {}");
    Files.setLastModifiedTime(source, tomorrow);
    assertRuns(launch());
    assertRuns(launch());
    assertThat(folder.resolve("builds")).content().isEqualTo("built\nbuilt\n");
  }

  private static void assertRuns(Process process) throws Exception {
    try (BufferedReader out = process.inputReader()) {
      String said = out.lines().collect(Collectors.joining("\n"));
      assertThat(process.waitFor()).as(said).isZero();
      assertThat(said).startsWith("runs ").contains("/cli/target/lib/*").endsWith("--version");
    }
  }

  private Process launch() throws IOException {
    return launcher.start(Map.of(), "--version");
  }
}
