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
}
