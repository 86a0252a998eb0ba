package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

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

/** Early stopping; with a learning rate of 0, no epoch is better than the first one. */
class EarlyStopTest {
  private static final int STEPS_PER_EPOCH = 5;

  @TempDir Path folder;
  private Workplace workplace;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
  }

  @Test
  void endsAfterSoManyEpochsWithoutABetterTestLossAndSaysSo() {
    CommandLineResult result = train("--lr", 0, "--epochs", 9, "--early-stop", 2);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("epoch 3/9: ")
        .doesNotContain("epoch 4/9: ")
        .containsPattern(
            "stopped early after step 15 of 45, 2 epochs after the best test loss of \\d\\.\\d{4};");
  }

  @Test
  void programsAreToldToo() {
    CommandLineResult result = train("--lr", 0, "--epochs", 9, "--early-stop", 2, "--json");
    JsonNode first = result.events("epoch").getFirst();
    assertThat(result.json()).hasSize(1 + 3 * (STEPS_PER_EPOCH + 1) + 1);
    assertThat(result.events("early_stop"))
        .singleElement()
        .isEqualTo(result.json().getLast())
        .satisfies(end -> {
          assertThat(end.get("step").asInt()).isEqualTo(3 * STEPS_PER_EPOCH);
          assertThat(end.get("best_test_loss")).isEqualTo(first.get("test_loss"));
          assertThat(end.get("epochs_since_best").asInt()).isEqualTo(2);
        });
  }

  @Test
  void oneWorseEpochDoesNotEndARunWithMorePatience() {
    CommandLineResult result = train("--epochs", 20, "--early-stop", 2, "--json");
    List<Double> losses =
        result.events("epoch").stream().map(epoch -> epoch.get("test_loss").asDouble()).toList();
    assertThat(losses.get(1)).isGreaterThan(losses.getFirst());
    assertThat(losses).hasSize(20);
    assertThat(result.events("early_stop")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 7, 10, 14})
  void aResumedRunEndsWhereAnUninterruptedOneDoes(int steps) throws IOException {
    Path whole = workplace.file("whole.safetensors");
    Path part = workplace.file("part.safetensors");
    Path rest = workplace.file("rest.safetensors");
    Object[] flags = {"--lr", 0, "--epochs", 9, "--early-stop", 2};
    train(with(flags, "--save", whole));
    train(with(flags, "--save", part, "--steps", steps));
    CommandLineResult resumed = train(with(flags, "--resume", part, "--save", rest));
    assertThat(resumed.status()).as(resumed.err()).isZero();
    assertThat(resumed.out()).contains("stopped early after step 15 of 45");
    assertThat(Files.mismatch(rest, whole)).isEqualTo(-1);
  }

  @Test
  void whatEndedEarlyGoesOnOnlyWithMorePatience() {
    Path file = workplace.file("run.safetensors");
    train("--lr", 0, "--epochs", 9, "--early-stop", 1, "--save", file);
    CommandLineResult same = train("--lr", 0, "--epochs", 9, "--early-stop", 1, "--resume", file);
    assertThat(same.status()).isZero();
    assertThat(same.err()).contains("stopped early, 1 epoch after its best").contains("increase");
    CommandLineResult more = train("--lr", 0, "--epochs", 9, "--early-stop", 3, "--resume", file);
    assertThat(more.out()).contains("stopped early after step 20 of 45");
  }

  private CommandLineResult train(Object... flags) {
    return ninc(
        with(
            new Object[] {"train", workplace.model(), "--data", workplace.data(), "--seed", 7},
            flags));
  }

  private static Object[] with(Object[] flags, Object... more) {
    return Stream.concat(Stream.of(flags), Stream.of(more)).toArray();
  }
}
