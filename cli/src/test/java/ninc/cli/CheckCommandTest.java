package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code check} finds wrong kernels, and {@code train} refuses them. */
class CheckCommandTest {
  private static final String KERNEL = "Nin1Kernel";

  @TempDir Path folder;
  private Workplace workplace;
  private Path kernels;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
    kernels = folder.resolve("kernels");
  }

  private void emit() {
    CommandLineResult result =
        ninc(
            "compile",
            workplace.model(),
            "--device",
            "simt",
            "--fusion",
            "block",
            "--emit",
            kernels);
    assertThat(result.status()).as(result.err()).isZero();
  }

  private void change(String before, String after) throws IOException {
    change(KERNEL, before, after);
  }

  private void change(String kernel, String before, String after) throws IOException {
    Path file = kernels.resolve("train").resolve(kernel + ".java");
    String source = Files.readString(file);
    assertThat(source).contains(before);
    Files.writeString(file, source.replace(before, after));
  }

  private CommandLineResult check(Object... options) {
    List<Object> arguments =
        new ArrayList<>(List.of("check", workplace.model(), "--device", "simt"));
    arguments.addAll(List.of("--fusion", "block", "--kernels", kernels));
    arguments.addAll(List.of(options));
    return ninc(arguments.toArray());
  }

  private CommandLineResult train(Object... options) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("train", workplace.model(), "--data", workplace.data(), "--device", "simt"));
    arguments.addAll(List.of("--fusion", "block", "--kernels", kernels, "--seed", 3));
    arguments.addAll(List.of("--steps", 1, "--test-limit", 1));
    arguments.addAll(List.of(options));
    return ninc(arguments.toArray());
  }

  private static List<JsonNode> wrong(CommandLineResult result) {
    return result.events("check").stream()
        .filter(event -> !event.get("correct").asBoolean())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "simt"})
  void aModelIsRight(String device) {
    CommandLineResult result = ninc("check", workplace.model(), "--device", device);
    assertThat(result.status()).as(result.err() + result.out()).isZero();
    assertThat(result.out())
        .contains("train: ", "infer: ", "largest error")
        .doesNotContain("WRONG");
    assertThat(result.err()).containsPattern("All \\d+ kernels agree with the definitions");
  }

  @Test
  void theEmulatorCountsMemoryAccesses() {
    CommandLineResult text = ninc("check", workplace.model(), "--device", "simt");
    assertThat(text.out()).containsPattern("kernel +MB counted +MB touched +MB accessed");
    CommandLineResult json =
        ninc("check", workplace.model(), "--device", "simt", "--mode", "infer", "--json");
    assertThat(json.events("check"))
        .isNotEmpty()
        .allSatisfy(event -> {
          long counted = event.get("bytes").asLong();
          // The settings of the step and the values of 8-bit samples are not counted.
          long tables = event.get("name").asText().equals("input") ? 256 * Float.BYTES : 0;
          assertThat(event.get("touched_bytes").asLong()).isBetween(counted, counted + 16 + tables);
          assertThat(event.get("accessed_bytes").asLong()).isGreaterThan(counted);
        });
  }

  @Test
  void onlyTheEmulatorCountsMemoryAccesses() {
    assertThat(ninc("check", workplace.model(), "--device", "cpu").out())
        .doesNotContain("MB accessed");
  }

  @Test
  void aSumThatDoesNotStartAtZeroIsFoundAndNotTrained() throws IOException {
    emit();
    change("sum0_0 = 0f", "sum0_0 = 1f");
    CommandLineResult result = check("--mode", "train");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).contains("WRONG");
    assertThat(result.err())
        .containsPattern(
            "ninc: Nin1Kernel is wrong: nin1\\S*\\[\\d+, \\d+, \\d+, \\d+\\] is \\S+, but should be \\S+")
        .containsPattern("1 kernel of \\d+ wrong");

    CommandLineResult training = train();
    assertThat(training.status()).isEqualTo(1);
    assertThat(training.out()).isEmpty();
    assertThat(training.err())
        .contains("Checking 1 edited kernel (disable with --no-check)")
        .contains("ninc: Nin1Kernel is wrong: nin1", "or train with --no-check");
    assertThat(train("--no-check").status()).isZero();
  }

  @Test
  void theElementOfAWrongKernelIsInTheJson() throws IOException {
    emit();
    change("sum0_0 = 0f", "sum0_0 = 1f");
    CommandLineResult result = check("--json");
    assertThat(result.status()).isEqualTo(1);
    assertThat(wrong(result)).hasSize(1);
    JsonNode event = wrong(result).getFirst();
    assertThat(event.get("mode").asText()).isEqualTo("train");
    assertThat(event.get("fusion").asText()).isEqualTo("block");
    assertThat(event.get("kernels").get(0).asText()).isEqualTo(KERNEL);
    assertThat(event.get("tensors"))
        .anySatisfy(tensor -> {
          assertThat(tensor.get("correct").asBoolean()).isFalse();
          assertThat(tensor.get("unwritten").asInt()).isZero();
          assertThat(tensor.get("index")).hasSize(4);
          assertThat(tensor.get("error").asDouble()).isGreaterThan(1e-4);
          assertThat(tensor.get("value").asDouble())
              .isNotEqualTo(tensor.get("expected").asDouble());
        });
  }

  @Test
  void aHarmlessEditIsTrained() throws IOException {
    emit();
    change("sum0_0 = 0f", "sum0_0 = 0.0f");
    CommandLineResult result = train();
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err()).contains("Checking 1 edited kernel");
  }

  @Test
  void kernelsThatNobodyEditedAreNotChecked() {
    emit();
    CommandLineResult result = train();
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err()).doesNotContain("Checking");
  }

  /** The update has one work item per weight, in groups of any size. */
  @Test
  void anotherLaunchGridIsTrained() throws IOException {
    emit();
    String kernel = "Nin1ConvWeightUpdatedKernel";
    change(kernel, "// launch: 256 items", "// launch: 32 items");
    change(kernel, ") / 256) * 1 groups", ") / 32) * 1 groups");
    CommandLineResult result = train();
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err()).contains("Checking 1 edited kernel");
  }

  @Test
  void aLaunchGridThatIsTooSmallIsFound() throws IOException {
    emit();
    String kernel = "Nin1ConvWeightUpdatedKernel";
    change(kernel, "// launch: 256 items", "// launch: 32 items");
    CommandLineResult result = train();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains("ninc: " + kernel + " is wrong: nin1.conv.weight[");
  }

  @Test
  void anImpossibleLaunchGridIsOneLine() throws IOException {
    emit();
    change("// launch: ", "// launch: 9999");
    CommandLineResult result = train();
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err().lines().toList())
        .last()
        .asString()
        .startsWith("ninc: ")
        .contains(
            KERNEL + ".java is launched with 9999",
            " items per group, but the device has 1 to 1024; correct its first line");
  }
}
