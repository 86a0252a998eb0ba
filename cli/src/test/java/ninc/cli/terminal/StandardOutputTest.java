package ninc.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import ninc.cli.NincProcess;
import ninc.cli.Workplace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Results that cannot be written to standard output. */
@EnabledOnOs(OS.LINUX)
class StandardOutputTest {
  @TempDir Path folder;

  @Test
  void aFullDiskIsAFailure() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(NincProcess.command("summary", new Workplace(folder).model()))
            .redirectOutput(new File("/dev/full"))
            .start();
    assertThat(errors(process))
        .endsWith("ninc: cannot write to standard output: No space left on device%n".formatted());
    assertThat(process.waitFor()).isEqualTo(1);
  }

  @Test
  void whoeverReadsOnlyTheBeginningHasAllHeWants() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(NincProcess.command("summary", new Workplace(folder).model())).start();
    process.getInputStream().close();
    assertThat(errors(process)).doesNotContain("ninc: ");
    assertThat(process.waitFor()).isZero();
  }

  private static String errors(Process process) throws IOException {
    return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
