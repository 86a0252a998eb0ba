package ninc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Options for the JVM that a user gives with {@code NINC_JAVA_OPTS}. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class JvmOptionsTest {

  @Test
  void aHeapThatIsTooSmallIsOneLine() throws Exception {
    CommandLineResult result = run("-Xmx4m", "devices");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err().lines().filter(line -> !line.startsWith("WARNING: ")))
        .singleElement()
        .asString()
        .startsWith("ninc: out of memory")
        .contains("NINC_JAVA_OPTS=-Xmx…");
  }

  @Test
  void aProcessorThatIsUsedWithoutFusedMultiplyAddIsSaidToBeSlow() throws Exception {
    assertThat(run("-XX:-UseFMA", "devices").out())
        .contains("very slow without fused multiply-add");
    CommandLineResult usual = run("-XX:+UseFMA", "devices");
    assumeThat(usual.err()).as("the processor has it").doesNotContain("UseFMA");
    assertThat(usual.out()).doesNotContain("very slow");
  }

  private static CommandLineResult run(String option, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(NincProcess.command((Object[]) arguments));
    command.add(1, option);
    Process process = new ProcessBuilder(command).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new CommandLineResult(process.waitFor(), out, err);
  }
}
