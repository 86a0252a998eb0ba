package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import ninc.runtime.checkpoint.Checkpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed at any time resumes from its checkpoint with the same results. */
class CrashTest {
  private static final int KILLS = 20;
  private static final long SEED = 77;

  @TempDir Path folder;

  @Test
  @Timeout(600)
  void aRunThatIsKilledAgainAndAgainEndsWithTheFileOfAnUninterruptedOne()
      throws IOException, InterruptedException {
    Workplace workplace = new Workplace(folder);
    Path model = workplace.write("Killed", "Network.input(1, 8, 8)", "adam(0.01)");
    Path killed = workplace.file("killed.safetensors");
    Path whole = workplace.file("whole.safetensors");
    Object[] run = {
      "train", model, "--data", workplace.data(), "--epochs", 400, "--seed", SEED, "--json"
    };

    Random random = new Random(SEED);
    for (int kill = 0; kill < KILLS; kill++) {
      Object[] flags = Files.exists(killed) ? with(run, "--resume", killed) : run;
      Process process =
          new ProcessBuilder(NincProcess.command(with(flags, "--save", killed, "--save-every", 1)))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      // Every other run is killed while it starts, the others while they train and save.
      if (kill % 2 == 0) {
        Thread.sleep(random.nextInt(1000));
      } else {
        awaitStep(process);
        TimeUnit.MICROSECONDS.sleep(random.nextInt(100_000));
      }
      assertThat(process.isAlive()).as("before kill %d, seed %d", kill, SEED).isTrue();
      process.destroyForcibly().waitFor();
    }

    assertThat(Checkpoint.open(killed).progress().step()).isPositive();
    assertThat(ninc(with(run, "--resume", killed, "--save", killed)).status()).isZero();
    assertThat(ninc(with(run, "--save", whole)).status()).isZero();
    assertThat(Files.mismatch(killed, whole)).as("seed %d", SEED).isEqualTo(-1);
    try (Stream<Path> files = Files.list(folder)) {
      List<String> left = files.map(file -> file.getFileName().toString()).toList();
      assertThat(left).noneMatch(name -> name.endsWith(".tmp"));
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
