package ninc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the memory that a run announces with what the process takes at most. */
@EnabledOnOs(OS.LINUX)
@Timeout(1800)
@Execution(ExecutionMode.CONCURRENT)
class AnnouncedMemoryTest {
  private static final Pattern ANNOUNCED = Pattern.compile("Memory: ([0-9.]+) (MB|GB)");
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
  private static final double TOLERANCE = 0.15;
  private static final int MILLISECONDS = 20;

  private static final String WIDE =
      """
      import static ninc.dsl.Dsl.*;

      import ninc.dsl.*;

      public final class Wide implements ModelDefinition {
        public Network network() {
          return Network.input(1, 8, 8).linear(60_000, relu()).linear(400, relu()).linear(3).build();
        }

        public Training training() {
          return Training.defaults().optimizer(sgd(0.01).momentum(0.9));
        }
      }
      """;

  @TempDir Path folder;
  private Workplace workplace;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
  }

  /** The parameters are so large that each copy on the heap would enlarge it. */
  @Test
  void isWhatAModelWithLargeParametersTakesInSeveralEpochs() throws Exception {
    Path model = Files.writeString(workplace.file("Wide.java"), WIDE);
    assertAnnounced(model, workplace.data(), "--epochs", 4, "--batch-size", 8);
  }

  @ParameterizedTest
  @Tag("scale")
  @CsvSource({"NiN, 8", "NiN, 32", "MiniNiN, 64", "LeNet, 128", "AlexNet, 8", "AlexNet, 32"})
  void isWhatAModelTakes(String name, int batchSize) throws Exception {
    assertAnnounced(
        Path.of("../models", name + ".java"),
        IdxFolder.write(folder.resolve("many"), 28, 5 * batchSize / 2, 2 * batchSize),
        "--epochs",
        2,
        "--batch-size",
        batchSize);
  }

  private void assertAnnounced(Path model, Path data, Object... flags) throws Exception {
    List<String> command =
        NincProcess.command(
            Launcher.jvmOptions(Files.createTempDirectory(folder, "launcher")),
            "train",
            model,
            "--data",
            data,
            "--seed",
            1,
            "--save",
            workplace.file("saved"));
    command.addAll(List.of(flags).stream().map(Object::toString).toList());
    Path err = workplace.file("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err.toFile())
            .start();
    double peak = peakMegabytes(process);
    String said = Files.readString(err);
    assertThat(process.exitValue()).as(said).isZero();
    Matcher announced = ANNOUNCED.matcher(said);
    assertThat(announced.find()).as(said).isTrue();
    double megabytes =
        Double.parseDouble(announced.group(1)) * (announced.group(2).equals("GB") ? 1000 : 1);
    System.out.printf(
        "%s %s: %.0f MB announced, %.0f MB resident%n",
        model.getFileName(), List.of(flags), megabytes, peak);
    assertThat(megabytes / peak).as(said).isBetween(1 - TOLERANCE, 1 + TOLERANCE);
  }

  /** Reads the peak again and again, as the system forgets it when the process ends. */
  private static double peakMegabytes(Process process) throws Exception {
    double peak = 0;
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    while (!process.waitFor(MILLISECONDS, TimeUnit.MILLISECONDS)) {
      Matcher found = PEAK.matcher(Files.exists(status) ? Files.readString(status) : "");
      if (found.find()) {
        peak = Double.parseDouble(found.group(1)) * 1024 / 1e6;
      }
    }
    return peak;
  }
}
