package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {
  @TempDir Path folder;
  private Workplace workplace;
  private Path onnx;

  @BeforeEach
  void export() throws IOException {
    workplace = new Workplace(folder);
    Path weights = folder.resolve("run.safetensors");
    ninc("train", workplace.model(), "--data", workplace.data(), "--steps", 2, "--save", weights);
    onnx = folder.resolve("tiny-net.v2.onnx");
    CommandLineResult exported =
        ninc("export", workplace.model(), "--weights", weights, "--onnx", onnx);
    assertThat(exported.status()).as(exported.err()).isZero();
  }

  @Test
  void importedModelIsEvaluatedAsTheExportedOne() {
    CommandLineResult imported = ninc("import", onnx, folder.resolve("Imported"));
    assertThat(imported.status()).as(imported.err()).isZero();
    assertThat(imported.out().lines())
        .containsExactly(
            folder.resolve("Imported.java") + ": Imported, input 1×8×8, output 3×1×1",
            folder.resolve("Imported.safetensors") + ": safetensors, 75 parameters");
    assertThat(imported.err()).isEmpty();
    assertThat(evaluated(folder.resolve("Imported.java"), folder.resolve("Imported.safetensors")))
        .isEqualTo(evaluated(workplace.model(), folder.resolve("run.safetensors")));
  }

  private double evaluated(Path model, Path weights) {
    CommandLineResult result =
        ninc(
            "eval",
            model,
            "--weights",
            weights,
            "--data",
            workplace.data(),
            "--batch-size",
            4,
            "--json");
    assertThat(result.status()).as(result.err()).isZero();
    return result.events("eval").getFirst().get("loss").asDouble();
  }

  @Test
  void importedModelTrainsFromItsParameters() {
    ninc("import", onnx, folder.resolve("Imported"));
    CommandLineResult trained =
        ninc(
            "train",
            folder.resolve("Imported.java"),
            "--data",
            workplace.data(),
            "--weights",
            folder.resolve("Imported.safetensors"),
            "--steps",
            1,
            "--json");
    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.events("step")).hasSize(1);
  }

  @Test
  void writesTheDefinition() throws IOException {
    ninc("import", onnx, folder.resolve("Imported"));
    assertThat(folder.resolve("Imported.java"))
        .hasContent(
            """
            import static ninc.dsl.Dsl.*;

            import ninc.dsl.*;

            // Imported from tiny-net.v2.onnx.
            public final class Imported implements ModelDefinition {
              public Network network() {
                return Network.input(1, 8, 8)
                    .ninBlock(4, kernel(3), pointwise(4, 3), lastActivation(identity()))
                    .globalAveragePool()
                    .build();
              }

              public Training training() {
                return Training.defaults()
                    .batchSize(64)
                    .epochs(5)
                    .optimizer(sgd(0.001).momentum(0.9));
              }
            }
            """);
  }

  @Test
  void takesNodeNamesFromTheFile() throws IOException {
    ninc("import", onnx, folder.resolve("Imported"), "--node-names");
    assertThat(Files.readString(folder.resolve("Imported.java")))
        .contains(".ninBlock(\"nin1_conv\", 4, kernel(3), ")
        .contains(".globalAveragePool()");
  }

  @Test
  void overwritesNothing() throws IOException {
    Path parameters = Files.writeString(folder.resolve("Imported.safetensors"), "mine");
    CommandLineResult result = ninc("import", onnx, folder.resolve("Imported"));
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("Imported.safetensors already exists; choose another name");
    assertThat(parameters).hasContent("mine");
    assertThat(folder.resolve("Imported.java")).doesNotExist();
  }

  @Test
  void writesNothingIfItFails() throws IOException {
    Files.write(onnx, new byte[] {1, 2, 3});
    CommandLineResult result = ninc("import", onnx, folder.resolve("Imported"));
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).startsWith("ninc: " + onnx + " is not a valid ONNX file");
    assertThat(folder.resolve("Imported.java")).doesNotExist();
    assertThat(folder.resolve("Imported.safetensors")).doesNotExist();
  }
}
