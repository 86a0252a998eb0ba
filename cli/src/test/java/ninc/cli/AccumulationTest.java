package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --accumulate}; 37 examples in batches of 4 are ten batches, of which the last has one. */
class AccumulationTest {
  @TempDir Path folder;
  private Workplace workplace;
  private Path model;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
    model =
        Files.writeString(
            workplace.file("Plain.java"),
            Files.readString(workplace.model())
                .replace("class Tiny", "class Plain")
                .replace(".dropout(0.1)", ""));
  }

  /** Without dropout; the last step of an epoch has the examples 33 to 37, in two batches. */
  @Test
  void twoBatchesAreLikeOneThatIsTwiceAsLarge() {
    CommandLineResult two = train(model, "--batch-size", 4, "--accumulate", 2, "--json");
    CommandLineResult one = train(model, "--batch-size", 8, "--json");
    List<JsonNode> steps = one.events("step");
    assertThat(two.events("step")).hasSameSizeAs(steps).hasSize(15);
    for (int i = 0; i < steps.size(); i++) {
      assertThat(two.events("step").get(i).get("loss").asDouble())
          .as("step %d", i + 1)
          .isCloseTo(steps.get(i).get("loss").asDouble(), within(1e-5));
    }
    assertThat(two.events("epoch").getLast().get("test_loss").asDouble())
        .isCloseTo(one.events("epoch").getLast().get("test_loss").asDouble(), within(1e-5));
  }

  /** Ten batches are four steps, of which the last one has a single batch. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 6, 11})
  void aResumedRunEqualsAnUninterruptedOneToTheLastBit(int steps) throws IOException {
    Path whole = workplace.file("whole.safetensors");
    Path part = workplace.file("part.safetensors");
    Path rest = workplace.file("rest.safetensors");
    Object[] flags = {"--batch-size", 4, "--accumulate", 3, "--ema", 0.9, "--clip-norm", 0.5};
    CommandLineResult all = train(workplace.model(), with(flags, "--save", whole, "--json"));
    assertThat(all.events("step")).hasSize(12);
    train(workplace.model(), with(flags, "--save", part, "--steps", steps));
    CommandLineResult resumed =
        train(workplace.model(), with(flags, "--resume", part, "--save", rest));
    assertThat(resumed.err()).doesNotContain("The saved run used");
    assertThat(Files.mismatch(rest, whole)).isEqualTo(-1);
  }

  @Test
  void dropoutDiffersFromBatchToBatchOfAStep() {
    CommandLineResult run =
        train(
            workplace.model(),
            "--batch-size",
            4,
            "--accumulate",
            20,
            "--lr",
            0,
            "--epochs",
            1,
            "--no-shuffle",
            "--json");
    CommandLineResult single =
        train(
            workplace.model(),
            "--batch-size",
            4,
            "--lr",
            0,
            "--epochs",
            1,
            "--no-shuffle",
            "--json");
    assertThat(run.events("step")).hasSize(1);
    assertThat(run.events("epoch").getFirst().get("train_loss").asDouble())
        .isCloseTo(single.events("epoch").getFirst().get("train_loss").asDouble(), within(1e-6));
  }

  private CommandLineResult train(Path definition, Object... flags) {
    CommandLineResult result =
        ninc(
            with(
                new Object[] {"train", definition, "--data", workplace.data(), "--seed", 7},
                flags));
    assertThat(result.status()).as(result.err()).isZero();
    return result;
  }

  private static Object[] with(Object[] flags, Object... more) {
    return Stream.concat(Stream.of(flags), Stream.of(more)).toArray();
  }
}
