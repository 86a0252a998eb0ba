package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ninc compile} with {@code --passes} and {@code --print-after}. */
class CompilePassesTest {
  @TempDir Path folder;
  private Workplace workplace;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
  }

  @Test
  void passesListsThosePassesThatRun() {
    CommandLineResult result = ninc("compile", workplace.model(), "--mode", "infer", "--passes");
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out().lines().map(line -> line.replaceAll(" +", " ").strip()))
        .filteredOn(line -> line.matches("\\d.*"))
        .extracting(line -> line.split(" ")[1])
        .containsExactly(
            "lower",
            "remove-dropout",
            "use-running-statistics",
            "round-operands",
            "fold-batch-normalization",
            "save-argmax",
            "move-activation-gradient-through-pool",
            "fuse",
            "fuse-inverted-residuals",
            "place-views",
            "choose-algorithms",
            "plan-memory");
  }

  @Test
  void aDevicePreprocessesImages() {
    CommandLineResult result =
        ninc("compile", workplace.model(), "--device", "simt", "--print-after", "fuse");
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("input.images: uint8 [N, ", " = Preprocess(input.images)", "region input: ");
    assertThat(ninc("compile", workplace.model(), "--device", "cpu", "--print-after", "fuse").out())
        .contains(" = Input()")
        .doesNotContain("uint8", "Preprocess");
  }

  @Test
  void asJsonAPassIsAnEventWithTheSizeOfTheProgramAfterIt() {
    CommandLineResult result =
        ninc("compile", workplace.model(), "--fusion", "none", "--passes", "--json");
    assertThat(result.status()).as(result.err()).isZero();
    List<JsonNode> passes = result.events("pass");
    assertThat(passes).hasSameSizeAs(result.json());
    assertThat(passes)
        .extracting(pass -> pass.path("name").asText())
        .startsWith(
            "lower",
            "append-loss",
            "differentiate",
            "scale-loss",
            "append-update",
            "round-operands");
    assertThat(passes.getFirst().path("regions").asInt()).isZero();
    int kernels =
        ninc("compile", workplace.model(), "--fusion", "none", "--json").events("kernel").size();
    assertThat(passes.getLast().path("regions").asInt()).isEqualTo(kernels);
    assertThat(passes.get(4).path("values").asInt())
        .isGreaterThan(passes.get(3).path("values").asInt());
  }

  @Test
  void printAfterShowsTheGraphAsThatPassLeavesIt() {
    CommandLineResult lowered = ninc("compile", workplace.model(), "--print-after", "lower");
    assertThat(lowered.status()).as(lowered.err()).isZero();
    assertThat(lowered.out())
        .startsWith("after lower:")
        .contains("nin1.conv: [N, 6, 6, 4] = Convolution(input, nin1.conv.weight)")
        .doesNotContain("nin1.conv.weight.grad", "region");
    CommandLineResult fused = ninc("compile", workplace.model(), "--print-after", "fuse");
    assertThat(fused.out()).contains("nin1.conv.weight.grad: ", "region nin1.updated: ");
  }

  @Test
  void printAfterAllShowsTheGraphAfterEveryPass() {
    CommandLineResult result =
        ninc("compile", workplace.model(), "--mode", "infer", "--print-after", "all");
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out())
        .containsSubsequence(
            "after lower:", "after remove-dropout:", "after fuse:", "after plan-memory:");
  }

  @Test
  void aPassThatDoesNotRunIsNamed() {
    CommandLineResult result =
        ninc("compile", workplace.model(), "--mode", "infer", "--print-after", "differentiate");
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .contains("differentiate", "use --passes to list those that do");
    assertThat(ninc("compile", workplace.model(), "--print-after", "fusing").err())
        .contains("'fusing' is not one of lower, ");
  }
}
