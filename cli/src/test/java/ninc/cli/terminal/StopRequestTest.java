package ninc.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import ninc.cli.NincProcess;
import ninc.cli.Workplace;
import ninc.runtime.checkpoint.Checkpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StopRequestTest {
  @TempDir Path folder;

  @Test
  @Timeout(120)
  void aProcessThatIsToldToEndSavesAfterItsStep() throws IOException, InterruptedException {
    Workplace workplace = new Workplace(folder);
    Path file = workplace.file("run.safetensors");
    Process process =
        new ProcessBuilder(
                NincProcess.command(
                    "train",
                    workplace.model(),
                    "--data",
                    workplace.data(),
                    "--epochs",
                    60000,
                    "--save",
                    file,
                    "--json"))
            .redirectError(folder.resolve("err").toFile())
            .start();
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.readLine()).contains("\"start\"");
      assertThat(out.readLine()).contains("\"step\":1,");
      process.toHandle().destroy();
      List<String> rest = out.lines().toList();
      assertThat(process.waitFor()).isEqualTo(143);
      long steps = rest.stream().filter(line -> line.contains("\"step\":")).count();
      assertThat(Checkpoint.open(file).progress().step()).isEqualTo(1 + steps);
    }
    assertThat(folder.resolve("err")).content().contains("ninc: Stopping after the current step");
  }
}
