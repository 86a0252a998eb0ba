package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The export command; the module {@code onnx} tests the exported files in ONNX Runtime. */
class ExportCommandTest {
  @TempDir Path folder;

  @Test
  void writesAFileWithTheParametersUnderTheirNames() throws IOException {
    Workplace workplace = new Workplace(folder);
    Path weights = folder.resolve("run.safetensors");
    Path file = folder.resolve("run.onnx");
    Object[] run = {
      "train", workplace.model(), "--data", workplace.data(), "--steps", "1", "--save", weights
    };
    assertThat(ninc(run).status()).isZero();
    Files.writeString(file, "an older one");
    CommandLineResult result =
        ninc("export", workplace.model(), "--weights", weights, "--onnx", file);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out().strip())
        .isEqualTo(file + ": ONNX, operator set 17; input N×1×8×8, logits N×3");
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
        .contains("nin1.conv.weight", "nin1.pointwise2.bias", "GlobalAveragePool", "logits")
        .doesNotContain("optimizer", "Dropout", "an older one");
    assertThat(Files.size(file)).isGreaterThan(Workplace.PARAMETERS * Float.BYTES);
  }

  @Test
  void writesTheParametersAloneAndPredictsByThoseBesideTheDefinition() throws IOException {
    Workplace workplace = new Workplace(folder);
    Path run = folder.resolve("run.safetensors");
    Path beside =
        workplace
            .model()
            .resolveSibling(
                workplace.model().getFileName().toString().replace(".java", ".safetensors"));
    Object[] training = {
      "train",
      workplace.model(),
      "--data",
      workplace.data(),
      "--steps",
      "3",
      "--momentum",
      "0.9",
      "--save",
      run
    };
    assertThat(ninc(training).status()).isZero();
    CommandLineResult result =
        ninc("export", workplace.model(), "--weights", run, "--safetensors", beside);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out().strip()).isEqualTo(beside + ": safetensors, 75 parameters");
    assertThat(Files.readString(beside, StandardCharsets.ISO_8859_1))
        .contains(
            "nin1.conv.weight", "\"definition\":", "\"recipe\":", "\"seed\":", "\"test_accuracy\":")
        .doesNotContain("optimizer.");

    Object[] evaluation = {"eval", workplace.model(), "--data", workplace.data()};
    CommandLineResult named =
        ninc("eval", workplace.model(), "--data", workplace.data(), "--weights", run);
    CommandLineResult unnamed = ninc(evaluation);
    assertThat(unnamed.status()).as(unnamed.err()).isZero();
    assertThat(unnamed.out()).isEqualTo(named.out());
    assertThat(unnamed.err()).contains("ninc: Using the parameters in " + beside);

    CommandLineResult resumed =
        ninc("train", workplace.model(), "--data", workplace.data(), "--resume", beside);
    assertThat(resumed.status()).isEqualTo(2);
    assertThat(resumed.err()).contains(beside + " is not a checkpoint of a run");

    Files.delete(beside);
    CommandLineResult without = ninc(evaluation);
    assertThat(without.status()).isEqualTo(2);
    assertThat(without.err())
        .contains(
            "ninc: --weights is missing, and there is no " + beside + "; give --weights FILE");
  }

  @Test
  void needsAFileToWrite() throws IOException {
    Workplace workplace = new Workplace(folder);
    CommandLineResult result = ninc("export", workplace.model(), "--weights", "run.safetensors");
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("--onnx", "--safetensors");
  }
}
