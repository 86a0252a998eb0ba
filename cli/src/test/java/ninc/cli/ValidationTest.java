package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import ninc.runtime.format.safetensors.SafetensorsFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --validation}: what is held out, and what is chosen by it. */
class ValidationTest {
  private static final String WARNING = "There are no validation examples";

  @TempDir Path folder;
  private Workplace workplace;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
  }

  /** Of 37 examples, 13 of class 0 and 12 of the others, a fifth of each class is held out. */
  @Test
  void holdsOutTrainingExamplesAndEvaluatesThem() {
    CommandLineResult result = train("--validation", 0.2, "--json");
    JsonNode start = result.json().getFirst();
    assertThat(start.get("train_examples").asInt()).isEqualTo(37 - 6);
    assertThat(start.get("validation_examples").asInt()).isEqualTo(6);
    assertThat(start.get("test_examples").asInt()).isEqualTo(11);
    assertThat(result.events("epoch"))
        .hasSize(3)
        .allSatisfy(epoch -> {
          assertThat(epoch.get("validation_loss").asDouble()).isPositive();
          assertThat(epoch.get("validation_accuracy").asDouble() * 6 % 1).isZero();
        });
    CommandLineResult text = train("--validation", 0.2);
    assertThat(text.out())
        .startsWith("Tiny: 75 parameters, 31 training, 6 validation and 11 test examples")
        .containsPattern(
            "epoch 3/3: train loss \\d.*; validation loss \\d\\.\\d{4}, accuracy \\d\\.\\d{4};"
                + " test loss ");
  }

  @Test
  void theBestEpochIsThatOfTheBestValidationAccuracy() {
    Path best = workplace.file("best.safetensors");
    CommandLineResult result =
        train("--validation", 0.2, "--epochs", 6, "--save-best", best, "--json");
    JsonNode wanted =
        result.events("epoch").stream()
            .max(
                Comparator.<JsonNode>comparingDouble(epoch -> of(epoch, "validation_accuracy"))
                    .thenComparingDouble(epoch -> -of(epoch, "validation_loss")))
            .orElseThrow();
    assertThat(SafetensorsFile.open(best).metadata())
        .containsEntry("validation_loss", wanted.get("validation_loss").asText())
        .containsEntry("validation_accuracy", wanted.get("validation_accuracy").asText())
        .containsEntry("test_loss", wanted.get("test_loss").asText());
    assertThat(result.err())
        .contains(best + " has the best validation accuracy, ")
        .doesNotContain(WARNING);
  }

  @Test
  void earlyStoppingWatchesTheValidationLoss() {
    CommandLineResult result =
        train("--validation", 0.2, "--lr", 0, "--epochs", 9, "--early-stop", 2, "--json");
    assertThat(result.events("early_stop"))
        .singleElement()
        .satisfies(end -> {
          assertThat(end.get("best_validation_loss"))
              .isEqualTo(result.events("epoch").getFirst().get("validation_loss"));
          assertThat(end.get("epochs_since_best").asInt()).isEqualTo(2);
        });
    CommandLineResult text =
        train("--validation", 0.2, "--lr", 0, "--epochs", 9, "--early-stop", 2);
    assertThat(text.out()).contains("2 epochs after the best validation loss of ");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 7, 11})
  void aResumedRunEqualsAnUninterruptedOneToTheLastBit(int steps) throws IOException {
    Path whole = workplace.file("whole.safetensors");
    Path part = workplace.file("part.safetensors");
    Path rest = workplace.file("rest.safetensors");
    train("--validation", 0.2, "--save", whole);
    train("--validation", 0.2, "--save", part, "--steps", steps);
    CommandLineResult resumed = train("--validation", 0.2, "--resume", part, "--save", rest);
    assertThat(resumed.status()).as(resumed.err()).isZero();
    assertThat(resumed.err()).doesNotContain("The saved run");
    assertThat(Files.mismatch(rest, whole)).isEqualTo(-1);
  }

  @Test
  void saysThatEarlierEpochsNoLongerCountWhereOtherExamplesChoose() {
    Path file = workplace.file("run.safetensors");
    train("--epochs", 1, "--save", file);
    CommandLineResult resumed = train("--validation", 0.2, "--resume", file);
    assertThat(resumed.status()).as(resumed.err()).isZero();
    assertThat(resumed.err())
        .contains(
            "The saved run chose its best epoch by test examples, this one does by validation examples");
  }

  @Test
  void saysThatTheTestExamplesChooseWhereThereAreNoOthers() {
    assertThat(train("--early-stop", 2).err()).contains(WARNING).contains("--validation 0.1");
    assertThat(train("--save-best", workplace.file("best.safetensors")).err()).contains(WARNING);
    assertThat(train().err()).doesNotContain(WARNING);
  }

  @Test
  void curvesHaveTheValidationToo() throws IOException {
    Path csv = workplace.file("run.csv");
    Path html = workplace.file("run.html");
    CommandLineResult result =
        train("--validation", 0.2, "--csv", csv, "--html", html, "--tensorboard", folder, "--json");
    List<String> rows = Files.readAllLines(csv);
    List<String> columns = List.of(rows.getFirst().split(","));
    JsonNode epoch = result.events("epoch").getLast();
    assertThat(rows.getLast().split(",")[columns.indexOf("validation_loss")])
        .isEqualTo(epoch.get("validation_loss").asText());
    assertThat(html)
        .content()
        .contains(
            "validation at epoch 3: %.3f".formatted(epoch.get("validation_loss").asDouble()),
            "validation at epoch 3: %.4f".formatted(epoch.get("validation_accuracy").asDouble()));
    assertThat(folder.resolve("validation")).isNotEmptyDirectory();
  }

  @Test
  void warnsOfLogitsWithoutAClass() throws IOException {
    Path model = workplace.file("Wide.java");
    Files.writeString(
        model,
        Files.readString(workplace.model())
            .replace("class Tiny", "class Wide")
            .replace("pointwise(4, 3)", "pointwise(4, 5)"));
    CommandLineResult result = ninc("train", model, "--data", workplace.data(), "--seed", 7);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err())
        .contains("warning: Wide has 5 logits, but ")
        .contains(" has only 3 classes; give the last layer 3 channels");
  }

  private static double of(JsonNode epoch, String name) {
    return epoch.get(name).asDouble();
  }

  private CommandLineResult train(Object... flags) {
    return ninc(
        Stream.concat(
                Stream.of("train", workplace.model(), "--data", workplace.data(), "--seed", 7),
                Stream.of(flags))
            .toArray());
  }
}
