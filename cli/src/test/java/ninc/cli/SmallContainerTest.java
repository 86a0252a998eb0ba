package ninc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs in a control group with little memory, where the kernel kills what takes more. */
@EnabledOnOs(OS.LINUX)
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
class SmallContainerTest {
  private static final Pattern LARGEST =
      Pattern.compile("largest that fits is --batch-size (\\d+)");

  @TempDir Path folder;
  private Workplace workplace;
  private Path model;
  private Path group;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
    model = workplace.write("Large", "Network.input(1, 32, 32)", "sgd(0.1).momentum(0.9)");
    group = createGroup();
  }

  /** Creates a group below a parent that has the limit, in version 1 or 2 of control groups. */
  private static Path createGroup() throws IOException {
    String name = "ninc-test-" + ProcessHandle.current().pid();
    for (String root : List.of("/sys/fs/cgroup/memory", "/sys/fs/cgroup")) {
      Path parent = Path.of(root, name);
      if (Files.isWritable(Path.of(root)) && parent.toFile().mkdir()) {
        if (hasLimit(parent)) {
          return Files.createDirectory(parent.resolve("inner"));
        }
        Files.delete(parent);
      }
    }
    assumeThat(false).as("this user may create control groups that limit memory").isTrue();
    throw new AssertionError();
  }

  private static boolean hasLimit(Path group) {
    return Files.exists(limit(group));
  }

  private static Path limit(Path group) {
    Path version2 = group.resolve("memory.max");
    return Files.exists(version2) ? version2 : group.resolve("memory.limit_in_bytes");
  }

  @AfterEach
  void removeGroup() throws IOException {
    if (group != null) {
      Files.delete(group);
      Files.delete(group.getParent());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {300, 600})
  void theLargestBatchThatIsNamedRunsToTheEndOfAnEpoch(long megabytes) throws Exception {
    limitTo(megabytes);
    int largest = largest(train(model, workplace.data(), "--resize", 32, "--batch-size", 65_536));
    assertThat(largest).isGreaterThan(100);
    assertRuns(train(model, workplace.data(), "--resize", 32, "--batch-size", largest), largest);
  }

  @ParameterizedTest
  @Tag("scale")
  @CsvSource({
    "LeNet, 300",
    "LeNet, 600",
    "LeNet, 1000",
    "LeNet, 2000",
    "MiniNiN, 600",
    "MiniNiN, 1000",
    "MiniNiN, 2000",
    "NiN, 1000",
    "NiN, 2000"
  })
  void theLargestBatchOfAModelRunsToTheEndOfAnEpoch(String name, long megabytes) throws Exception {
    limitTo(megabytes);
    Path shipped = Path.of("../models", name + ".java");
    Path data = IdxFolder.write(folder.resolve("many"), 28, 60_000, 10_000);
    int largest = largest(train(shipped, data, "--batch-size", 60_000));
    int limit = 5 * largest / 2;
    assertRuns(
        train(
            shipped,
            data,
            "--batch-size",
            largest,
            "--train-limit",
            limit,
            "--test-limit",
            Math.min(10_000, limit)),
        largest);
    System.out.printf("%s in %d MB: batch size %d%n", name, megabytes, largest);
  }

  private void limitTo(long megabytes) throws IOException {
    Files.writeString(limit(group.getParent()), Long.toString(megabytes * 1_000_000));
  }

  /** Returns the batch size that is named when a larger one is refused. */
  private static int largest(CommandLineResult refused) {
    assertThat(refused.status()).as(refused.err()).isEqualTo(2);
    Matcher named = LARGEST.matcher(refused.err());
    assertThat(named.find()).as(refused.err()).isTrue();
    return Integer.parseInt(named.group(1));
  }

  private static void assertRuns(CommandLineResult run, int batchSize) {
    assertThat(run.status())
        .as("batch size %d, which the kernel ends with 137: %s", batchSize, run.err())
        .isZero();
    assertThat(run.out()).contains("epoch 1/1:");
  }

  /** Trains for one epoch in the control group, with the options of the launcher. */
  private CommandLineResult train(Path trained, Path data, Object... flags) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("sh", "-c", "echo $$ >\"$0/cgroup.procs\" && exec \"$@\"", group.toString()));
    Object[] arguments = {
      "train",
      trained,
      "--data",
      data,
      "--seed",
      1,
      "--epochs",
      1,
      "--save",
      folder.resolve("saved")
    };
    command.addAll(
        NincProcess.command(
            Launcher.jvmOptions(Files.createTempDirectory(folder, "launcher")),
            Stream.concat(Stream.of(arguments), Stream.of(flags)).toArray()));
    Process process = new ProcessBuilder(command).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new CommandLineResult(process.waitFor(), out, err);
  }
}
