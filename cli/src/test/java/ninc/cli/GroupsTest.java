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

/** {@code --groups}; 37 examples in batches of 8 are five batches, of which the last has five. */
class GroupsTest {
  private static final Object[] RECIPE = {"--ema", 0.9, "--clip-norm", 0.5, "--flip"};

  @TempDir Path folder;
  private Workplace workplace;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
  }

  /** Up to rounding, dropout included. */
  @Test
  void groupsAreLikeTheWholeBatch() {
    List<JsonNode> whole = train("--json").events("step");
    List<JsonNode> cut = train("--groups", 4, "--json").events("step");
    assertThat(cut).hasSameSizeAs(whole).hasSize(15);
    for (int i = 0; i < whole.size(); i++) {
      assertThat(cut.get(i).get("loss").asDouble())
          .as("step %d", i + 1)
          .isCloseTo(whole.get(i).get("loss").asDouble(), within(1e-5));
    }
  }

  @Test
  void oneGroupIsTheWholeBatchToTheLastBit() throws IOException {
    Path plain = workplace.file("plain.safetensors");
    Path one = workplace.file("one.safetensors");
    train("--save", plain);
    train("--groups", 1, "--save", one);
    assertThat(Files.mismatch(one, plain)).isEqualTo(-1);
  }

  /** The resumed run takes the number of groups from the checkpoint. */
  @Test
  void aResumedRunEqualsAnUninterruptedOneToTheLastBit() throws IOException {
    Path whole = workplace.file("whole.safetensors");
    Path part = workplace.file("part.safetensors");
    Path rest = workplace.file("rest.safetensors");
    JsonNode start = train("--groups", 3, "--save", whole, "--json").events("start").getFirst();
    assertThat(start.get("groups").asInt()).isEqualTo(3);
    assertThat(start.get("recipe").asText()).contains(", batches in 3 groups, ");
    train("--groups", 3, "--save", part, "--steps", 7);
    CommandLineResult resumed = train("--resume", part, "--save", rest);
    assertThat(resumed.err())
        .contains("ninc: Groups: 3, as in the saved run")
        .contains("at batch size 8 in 3 groups (")
        .contains(", sums of gradients ")
        .doesNotContain("The saved run used");
    assertThat(Files.mismatch(rest, whole)).isEqualTo(-1);
  }

  @Test
  void aRunThatIsResumedWithOtherGroupsSaysSo() {
    Path part = workplace.file("part.safetensors");
    train("--groups", 3, "--save", part, "--steps", 7);
    assertThat(train("--resume", part, "--groups", 1).err())
        .contains("The saved run used ")
        .contains(", batches in 3 groups, ");
  }

  private CommandLineResult train(Object... flags) {
    CommandLineResult result =
        ninc(
            Stream.of(
                    Stream.of("train", workplace.model(), "--data", workplace.data(), "--seed", 7),
                    Stream.of(RECIPE),
                    Stream.of(flags))
                .flatMap(part -> part)
                .toArray());
    assertThat(result.status()).as(result.err()).isZero();
    return result;
  }
}
