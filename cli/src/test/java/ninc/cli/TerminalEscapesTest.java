package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import ninc.runtime.format.safetensors.SafetensorsFile;
import ninc.runtime.format.safetensors.SafetensorsWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files whose names and contents try to control the terminal. */
class TerminalEscapesTest {
  /**
   * Erases the line and replaces it, with the control sequence introducer of seven and of eight
   * bits.
   */
  private static final String FORGED = "\r\u001b[2Kninc: saved to safe\u009b1m\n";

  private static final Pattern CONTROL = Pattern.compile("[\\p{C}&&[^\n]]");

  @TempDir Path folder;
  private Workplace workplace;
  private Path weights;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
    weights = workplace.file("run.safetensors");
    assertThat(
            ninc(
                    "train",
                    workplace.model(),
                    "--data",
                    workplace.data(),
                    "--seed",
                    1,
                    "--steps",
                    7,
                    "--save",
                    weights)
                .status())
        .isZero();
  }

  @Test
  void classNamesOfACheckpointAndNamesOfImages() throws IOException {
    setMetadata("class_names", "[\"%s\",\"b\",\"c\"]".formatted(escaped(FORGED)));
    Path image = workplace.image("image.png", 8, 8);
    Path forged = Files.move(image, folder.resolve("a" + FORGED + ".png"));
    CommandLineResult result =
        ninc("predict", workplace.model(), forged, "--weights", weights, "--top", 3);
    assertIsPlain(result);
    assertThat(result.out()).hasLineCount(1).contains("??[2Kninc: saved to safe?1m?");
    assertIsPlain(
        ninc("predict", workplace.model(), forged, "--weights", weights, "--top", 3, "--json"));
  }

  @Test
  void theRecipeOfACheckpoint() throws IOException {
    setMetadata("recipe", "SGD" + FORGED);
    CommandLineResult result =
        ninc(
            "train",
            workplace.model(),
            "--data",
            workplace.data(),
            "--seed",
            1,
            "--resume",
            weights);
    assertIsPlain(result);
    assertThat(result.err()).contains("ninc: The saved run used SGD??[2Kninc: saved to safe?1m?;");
  }

  @Test
  void theNameOfADataFolder() throws IOException {
    Path data = Files.move(workplace.data(), folder.resolve("data" + FORGED));
    CommandLineResult result =
        ninc("eval", workplace.model(), "--data", data, "--weights", weights);
    assertIsPlain(result);
    assertThat(result.out()).doesNotContainPattern("(?m)^ninc: saved");
  }

  @Test
  void theNameOfADataFolderAsAHeadline() throws IOException {
    Path data = Files.move(workplace.data(), folder.resolve("data" + FORGED));
    CommandLineResult result = ninc("data", data);
    assertIsPlain(result);
    assertThat(result.out().lines().findFirst().orElseThrow())
        .startsWith(folder + "/data??[2Kninc: saved to safe?1m?: 37 training");
  }

  @Test
  void theNameOfAFileThatIsWritten() {
    Path file = folder.resolve("x" + FORGED);
    CommandLineResult result =
        ninc(
            "export",
            workplace.model(),
            "--weights",
            weights,
            "--onnx",
            file + ".onnx",
            "--safetensors",
            file);
    assertIsPlain(result);
    assertThat(result.out()).hasLineCount(2);
    CommandLineResult imported = ninc("import", file + ".onnx", folder.resolve("Imported"));
    assertIsPlain(imported);
  }

  @Test
  void theCauseInAStackTrace() {
    Path file = folder.resolve("x" + FORGED).resolve("Imported");
    CommandLineResult result = ninc("new", file, "--stacktrace");
    assertThat(result.err())
        .contains("Caused by: java.nio.file.NoSuchFileException: " + folder + "/x??[2Kninc: saved")
        .doesNotContainPattern("[\\p{C}&&[^\n\t]]");
  }

  private static void assertIsPlain(CommandLineResult result) {
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).doesNotContainPattern(CONTROL);
    assertThat(result.err()).doesNotContainPattern(CONTROL);
    assertThat(result.err().lines())
        .as("nothing but ninc's own lines")
        .noneMatch(line -> line.contains("saved to safe") && line.startsWith("ninc: saved"));
  }

  private static String escaped(String text) {
    return text.replace("\r", "\\r")
        .replace("\n", "\\n")
        .replace("\u001b", "\\u001b")
        .replace("\u009b", "\\u009b");
  }

  private void setMetadata(String key, String value) {
    SafetensorsFile file = SafetensorsFile.open(weights);
    Map<String, String> metadata = new HashMap<>(file.metadata());
    metadata.put(key, value);
    SafetensorsWriter.write(weights, metadata, file.names().stream().map(file::tensor).toList());
  }
}
