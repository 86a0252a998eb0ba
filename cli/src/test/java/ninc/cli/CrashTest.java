package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import ninc.runtime.checkpoint.Checkpoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run that is killed at any time resumes from its checkpoint with the same results. */
@Execution(ExecutionMode.CONCURRENT)
class CrashTest {
  private static final int KILLS = 20;
  private static final long SEED = 77;

  @TempDir Path folder;
  private final Set<Path> interruptedSaves = new HashSet<>();

  /** {@code -Dninc.kills=N} kills so often instead of {@value #KILLS} times. */
  static LongStream seeds() {
    return LongStream.range(0, Integer.getInteger("ninc.kills", KILLS) / KILLS)
        .map(run -> SEED + run);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  @Tag("larger")
  @Timeout(600)
  void aRunThatIsKilledAgainAndAgainEndsWithTheFileOfAnUninterruptedOne(long seed)
      throws IOException, InterruptedException {
    Workplace workplace = new Workplace(folder);
    Path model = workplace.write("Killed", "Network.input(1, 8, 8)", "adam(0.01)");
    Path killed = workplace.file("killed.safetensors");
    Path whole = workplace.file("whole.safetensors");
    Object[] run = {
      "train", model, "--data", workplace.data(), "--epochs", 400, "--seed", seed, "--json"
    };

    Random random = new Random(seed);
    int savesHit = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Object[] flags = Files.exists(killed) ? with(run, "--resume", killed) : run;
      Process process =
          new ProcessBuilder(NincProcess.command(with(flags, "--save", killed, "--save-every", 1)))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      // Of three runs, one is killed while it starts, one at any time, and one when it saves.
      switch (kill % 3) {
        case 0 -> Thread.sleep(random.nextInt(1000));
        case 1 -> {
          awaitStep(process);
          TimeUnit.MICROSECONDS.sleep(random.nextInt(100_000));
        }
        default -> {
          awaitStep(process);
          awaitSave(process);
        }
      }
      assertThat(process.isAlive()).as("before kill %d, seed %d", kill, seed).isTrue();
      process.destroyForcibly().waitFor();
      savesHit += interruptedSaves.addAll(temporaryFiles()) ? 1 : 0;
    }
    System.out.printf("seed %d: %d kills, %d of them in a save%n", seed, KILLS, savesHit);

    assertThat(Checkpoint.open(killed).progress().step()).isPositive();
    assertThat(ninc(with(run, "--resume", killed, "--save", killed)).status()).isZero();
    assertThat(ninc(with(run, "--save", whole)).status()).isZero();
    assertThat(Files.mismatch(killed, whole)).as("seed %d", seed).isEqualTo(-1);
    assertThat(temporaryFiles()).isEmpty();
  }

  private List<Path> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".tmp")).toList();
    }
  }

  /** Waits until a temporary file appears that no killed run has left. */
  private void awaitSave(Process process) throws IOException {
    while (process.isAlive() && interruptedSaves.containsAll(temporaryFiles())) {
      Thread.onSpinWait();
    }
  }

  private static void awaitStep(Process process) throws IOException {
    BufferedReader out = process.inputReader();
    String line = out.readLine();
    while (line != null && !line.contains("\"step\":")) {
      line = out.readLine();
    }
  }

  private static Object[] with(Object[] arguments, Object... more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray();
  }
}
