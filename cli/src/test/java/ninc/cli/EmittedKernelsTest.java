package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code compile --emit} writes kernels, which {@code --kernels} runs after they are edited. */
class EmittedKernelsTest {
  @TempDir Path folder;
  private Workplace workplace;
  private Path kernels;

  @BeforeEach
  void emit() throws IOException {
    workplace = new Workplace(folder);
    kernels = folder.resolve("kernels");
    CommandLineResult result =
        ninc("compile", workplace.model(), "--device", "simt", "--emit", kernels);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err()).contains("kernels to " + kernels.resolve("train"));
  }

  private Path kernel(String name) {
    return kernels.resolve("train").resolve(name + ".java");
  }

  private void change(String name, String before, String after) throws IOException {
    String source = Files.readString(kernel(name));
    assertThat(source).contains(before);
    Files.writeString(kernel(name), source.replace(before, after));
  }

  private CommandLineResult train(Object... options) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("train", workplace.model(), "--data", workplace.data(), "--device", "simt"));
    arguments.addAll(List.of("--steps", 1, "--test-limit", 1, "--seed", 3, "--json"));
    arguments.addAll(List.of(options));
    return ninc(arguments.toArray());
  }

  private static double firstLoss(CommandLineResult result) {
    assertThat(result.status()).as(result.err()).isZero();
    return result.events("step").getFirst().get("loss").asDouble();
  }

  @Test
  void aChangedKernelIsRun() throws IOException {
    double loss = firstLoss(train());
    change("LossLossBackwardKernel", "total0 / examples", "total0 / examples + 1f");
    CommandLineResult unchecked = train("--kernels", kernels, "--no-check");
    assertThat(firstLoss(unchecked)).isCloseTo(loss + 1, within(1e-5));
  }

  @Test
  void theClassThatLaunchesThemIsThereToBeRead() throws IOException {
    assertThat(kernel("Program"))
        .content()
        .startsWith("// For reference")
        .contains("graph.task(\"LossLossBackwardKernel\", LossLossBackwardKernel::run, context, ");
  }

  @Test
  void aKernelThatDoesNotCompileIsOneLine() throws IOException {
    change("LossLossBackwardKernel", "total0 / examples", "total0 / example");
    CommandLineResult result = train("--kernels", kernels);
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .contains("LossLossBackwardKernel.java:")
        .contains("cannot find symbol");
  }

  @ParameterizedTest
  @CsvSource({
    "'no Java at all', 'LossLossBackwardKernel.java:3: '",
    "'', 'LossLossBackwardKernel.java is not a kernel: it has no class LossLossBackwardKernel'",
    "'class Other {}', 'LossLossBackwardKernel.java is not a kernel: it has no class LossLossBackwardKernel'",
    "'class LossLossBackwardKernel {}', 'LossLossBackwardKernel.java is not a kernel: it has no static method run'",
    "'class LossLossBackwardKernel { void run() {} }', 'LossLossBackwardKernel.java is not a kernel: it has no static method run'",
    "'interface LossLossBackwardKernel { static void run() {} }', 'LossLossBackwardKernel.java is not a kernel: it has no no-argument constructor'",
    "'class LossLossBackwardKernel { LossLossBackwardKernel(int a) {} static void run() {} }', 'LossLossBackwardKernel.java is not a kernel: it has no no-argument constructor'",
    "'class LossLossBackwardKernel { static int a = 1 / (int) 0f; static void run() {} }', 'LossLossBackwardKernel.java is not a kernel'",
  })
  void aFileThatIsNoKernelIsOneLine(String source, String problem) throws IOException {
    List<String> head = Files.readAllLines(kernel("LossLossBackwardKernel")).subList(0, 2);
    Files.writeString(kernel("LossLossBackwardKernel"), String.join("\n", head) + "\n" + source);
    CommandLineResult result = train("--kernels", kernels);
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err().lines().toList()).last().asString().contains(problem);
  }

  @Test
  void aMissingBarrierIsReportedWithKernelAndLine() throws IOException {
    change("LossLossBackwardKernel", "context.localBarrier();", "");
    CommandLineResult result = train("--kernels", kernels);
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err())
        .contains("kernel LossLossBackwardKernel, line ")
        .contains("reads element 1 of local memory, which no item has written")
        .doesNotContain("internal error");
  }

  @Test
  void kernelsOfAnotherNetworkAreRefused() throws IOException {
    change("LossLossBackwardKernel", "// arrays: ", "// arrays: other ([3]), ");
    CommandLineResult result = train("--kernels", kernels);
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .contains(
            "LossLossBackwardKernel.java was not emitted for this device, network",
            "ninc compile --emit",
            "delete it");
  }
}
