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
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.format.safetensors.SafetensorsFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --save}, {@code --save-every}, {@code --save-best} and {@code --resume}. */
class SavingTest {
  private static final int SEED = 7;

  @TempDir Path folder;
  private Workplace workplace;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
  }

  /** Steps within an epoch, at the end of an epoch, and just before the last one. */
  @ParameterizedTest
  @CsvSource({
    "sgd(0.05).momentum(0.9).withNesterov().weightDecay(0.001), 8",
    "sgd(0.05).momentum(0.9), 14",
    "adam(0.01), 8",
    "adam(0.01), 10",
    "adamW(0.01), 3",
    "adamW(0.01), 14",
    "rmsProp(0.01).momentum(0.9).weightDecay(0.001), 8",
    "rmsProp(0.01), 14",
  })
  void aResumedRunLeavesTheSameFileToTheLastBit(String optimizer, int steps) throws IOException {
    Path model = augmented(optimizer);
    Path whole = workplace.file("whole.safetensors");
    Path part = workplace.file("part.safetensors");
    Path rest = workplace.file("rest.safetensors");
    train(model, "--save", whole);
    train(model, "--save", part, "--steps", steps);
    assertThat(Checkpoint.open(part).progress().step()).isEqualTo(steps);
    CommandLineResult resumed = train(model, "--resume", part, "--save", rest);
    assertThat(resumed.status()).as(resumed.err()).isZero();
    assertThat(Files.mismatch(rest, whole)).as("seed %d", SEED).isEqualTo(-1);
  }

  @Test
  void theSameCommandStartsARunAndContinuesIt() throws IOException {
    Path model = augmented("adam(0.01)");
    Path whole = workplace.file("whole.safetensors");
    Path run = workplace.file("run.safetensors");
    train(model, "--save", whole);
    train(model, "--resume-or-start", run, "--save", run, "--steps", 4);
    assertThat(Checkpoint.open(run).progress().step()).isEqualTo(4);
    CommandLineResult rest = train(model, "--resume-or-start", run, "--save", run);
    assertThat(rest.status()).as(rest.err()).isZero();
    assertThat(Files.mismatch(run, whole)).as("seed %d", SEED).isEqualTo(-1);
  }

  @Test
  void givenParametersAreOnlyWhereANewRunStarts() {
    Path weights = workplace.file("weights.safetensors");
    Path run = workplace.file("run.safetensors");
    train(workplace.model(), "--save", weights, "--steps", 1);
    for (int steps : List.of(1, 2)) {
      train(
          workplace.model(),
          "--weights",
          weights,
          "--resume-or-start",
          run,
          "--save",
          run,
          "--steps",
          steps);
    }
    assertThat(Checkpoint.open(run).progress().step()).isEqualTo(2);
  }

  @Test
  void keepsTheParametersOfTheBestEpoch() {
    Path best = workplace.file("best.safetensors");
    CommandLineResult result = train(workplace.model(), "--epochs", 6, "--save-best", best);
    JsonNode wanted = best(result.events("epoch"));
    CommandLineResult evaluated =
        ninc("eval", workplace.model(), "--data", workplace.data(), "--weights", best, "--json");
    assertThat(evaluated.events("eval").getFirst().get("accuracy"))
        .isEqualTo(wanted.get("test_accuracy"));
    assertThat(evaluated.events("eval").getFirst().get("loss")).isEqualTo(wanted.get("test_loss"));
    assertThat(SafetensorsFile.open(best).metadata())
        .containsEntry("test_accuracy", wanted.get("test_accuracy").asText());
    assertThat(result.err()).contains(best + " has the best test accuracy, ");
  }

  @Test
  void theBestSoFarSurvivesAResume() throws IOException {
    Path whole = workplace.file("whole.safetensors");
    Path part = workplace.file("part.safetensors");
    Path best = workplace.file("best.safetensors");
    train(workplace.model(), "--save-best", whole);
    // A worse run must not replace the result of a better one.
    train(workplace.model(), "--save", part, "--steps", 10, "--save-best", best);
    byte[] before = Files.readAllBytes(best);
    CommandLineResult worse =
        train(workplace.model(), "--resume", part, "--save-best", best, "--lr", 0);
    assertThat(worse.status()).as(worse.err()).isZero();
    assertThat(Files.readAllBytes(best)).isEqualTo(before);
    train(workplace.model(), "--resume", part, "--save-best", best);
    assertThat(Files.mismatch(best, whole)).as("seed %d", SEED).isEqualTo(-1);
  }

  @Test
  void tellsThatARunGoesOnByAnotherRecipe() {
    Path file = workplace.file("run.safetensors");
    train(workplace.model(), "--save", file, "--epochs", 2);
    assertThat(train(workplace.model(), "--resume", file, "--epochs", 3, "--lr", "0.01").err())
        .containsPattern(
            "The saved run used .* rate 0\\.1,.* 2 epochs; resuming with .* rate 0\\.01,.* 3 epochs");
    assertThat(train(workplace.model(), "--resume", file, "--epochs", 2).err())
        .doesNotContain("The saved run used");
  }

  @Test
  void aCheckpointTellsItsDefinitionAndClasses() throws IOException {
    Path file = workplace.file("run.safetensors");
    train(workplace.model(), "--save", file, "--epochs", 1);
    assertThat(SafetensorsFile.open(file).metadata())
        .containsEntry("definition", Files.readString(workplace.model()))
        .containsEntry("class_names", "[\"0\",\"1\",\"2\"]")
        .containsEntry("dataset", workplace.data().toString());
  }

  private static JsonNode best(List<JsonNode> epochs) {
    return epochs.stream()
        .min(
            Comparator.comparingDouble((JsonNode epoch) -> -epoch.get("test_accuracy").asDouble())
                .thenComparingDouble(epoch -> epoch.get("test_loss").asDouble()))
        .orElseThrow();
  }

  /**
   * Returns the model with another optimizer, with every augmentation, and with mixed and smoothed
   * labels.
   */
  private Path augmented(String optimizer) throws IOException {
    Path model = workplace.write("Augmented", "Network.input(1, 8, 8)", optimizer);
    String source = Files.readString(model);
    return Files.writeString(
        model,
        source.replace(
            ".schedule(cosine())",
            ".schedule(oneCycle()).normalize(mean(0.3), std(0.4))"
                + ".mix(mixup(0.4), cutmix(1)).labelSmoothing(0.1)"
                + ".augment(horizontalFlip(), randomResizedCrop(0.5), rotation(15),"
                + " colorJitter(0.4, 0.4, 0.4, 0.1), paddedCrop(1), randomErasing(0.5))"));
  }

  private CommandLineResult train(Path model, Object... flags) {
    Stream<Object> seed =
        Stream.of(flags).anyMatch("--resume"::equals) ? Stream.of() : Stream.of("--seed", SEED);
    Stream<Object> run = Stream.of("train", model, "--data", workplace.data(), "--json");
    return ninc(Stream.concat(run, Stream.concat(seed, Stream.of(flags))).toArray());
  }
}
