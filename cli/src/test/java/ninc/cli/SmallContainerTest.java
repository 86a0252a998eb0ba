package ninc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs in a control group with little memory, where the kernel kills what takes more. */
@EnabledOnOs(OS.LINUX)
@Timeout(600)
class SmallContainerTest {
  private static final Pattern LARGEST =
      Pattern.compile("largest that fits is --batch-size (\\d+)");
  private static final Pattern JVM_OPTION = Pattern.compile("'(-XX?[^']*)'");

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
    Files.writeString(limit(group.getParent()), Long.toString(megabytes * 1_000_000));
    CommandLineResult refused = train(65_536);
    assertThat(refused.status()).as(refused.err()).isEqualTo(2);
    Matcher named = LARGEST.matcher(refused.err());
    assertThat(named.find()).as(refused.err()).isTrue();
    int largest = Integer.parseInt(named.group(1));
    assertThat(largest).isGreaterThan(100);
    CommandLineResult run = train(largest);
    assertThat(run.status())
        .as("batch size %d, which the kernel ends with 137: %s", largest, run.err())
        .isZero();
    assertThat(run.out()).contains("epoch 1/1:");
  }

  private CommandLineResult train(int batchSize) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("sh", "-c", "echo $$ >\"$0/cgroup.procs\" && exec \"$@\"", group.toString()));
    List<String> ninc =
        new ArrayList<>(
            NincProcess.command(
                "train",
                model,
                "--data",
                workplace.data(),
                "--resize",
                32,
                "--seed",
                1,
                "--epochs",
                1,
                "--save",
                workplace.file("saved"),
                "--batch-size",
                batchSize));
    ninc.addAll(1, optionsOfTheLauncher());
    command.addAll(ninc);
    Process process = new ProcessBuilder(command).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new CommandLineResult(process.waitFor(), out, err);
  }

  private List<String> optionsOfTheLauncher() throws Exception {
    Path place = Files.createTempDirectory(folder, "launcher");
    String printed =
        new Launcher(place, "").built().run(Map.of("NINC_PRINT_COMMAND", "1"), "train").err();
    Stream<String> options = JVM_OPTION.matcher(printed).results().map(found -> found.group(1));
    return options.toList();
  }
}
