package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import ninc.runtime.format.safetensors.SafetensorsFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --ema}: the average is evaluated and saved, and the run goes on with the parameters. */
class AveragingTest {
  @TempDir Path folder;
  private Workplace workplace;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
  }

  @Test
  void trainsTheSameButEvaluatesAndSavesTheAverage() {
    Path file = workplace.file("averaged.safetensors");
    Path plain = workplace.file("plain.safetensors");
    CommandLineResult averaged = train("--ema", 0.9, "--save", file, "--json");
    CommandLineResult trained = train("--save", plain, "--json");
    assertThat(averaged.events("step")).isEqualTo(trained.events("step"));
    assertThat(averaged.events("epoch").getLast().get("test_loss"))
        .isNotEqualTo(trained.events("epoch").getLast().get("test_loss"));
    CommandLineResult evaluated =
        ninc("eval", workplace.model(), "--data", workplace.data(), "--weights", file, "--json");
    assertThat(evaluated.events("eval").getFirst().get("loss"))
        .isEqualTo(averaged.events("epoch").getLast().get("test_loss"));
    for (String name : List.of("nin1.conv.weight", "nin1.pointwise2.bias")) {
      assertThat(SafetensorsFile.open(file).tensor("optimizer." + name + ".trained").toFloats())
          .isEqualTo(SafetensorsFile.open(plain).tensor(name).toFloats());
    }
  }

  @Test
  void theAverageOfTwoStepsIsThatOfTheParametersAfterThem() {
    float[] one = weights("one.safetensors", "--steps", 1);
    float[] two = weights("two.safetensors", "--steps", 2);
    float[] average = weights("average.safetensors", "--steps", 2, "--ema", 0.75);
    for (int i = 0; i < average.length; i++) {
      assertThat((double) average[i]).isCloseTo(0.75 * one[i] + 0.25 * two[i], within(1e-7));
    }
    assertThat(weights("first.safetensors", "--steps", 1, "--ema", 0.75)).isEqualTo(one);
  }

  @ParameterizedTest
  @CsvSource({"sgd, 3", "adamw, 5", "rmsprop, 9", "sgd, 14"})
  void aResumedRunEqualsAnUninterruptedOneToTheLastBit(String optimizer, int steps)
      throws IOException {
    Path whole = workplace.file("whole.safetensors");
    Path part = workplace.file("part.safetensors");
    Path rest = workplace.file("rest.safetensors");
    Object[] flags = {"--ema", 0.9, "--optimizer", optimizer};
    train(with(flags, "--save", whole));
    train(with(flags, "--save", part, "--steps", steps));
    CommandLineResult resumed = train(with(flags, "--resume", part, "--save", rest));
    assertThat(resumed.status()).as(resumed.err()).isZero();
    assertThat(Files.mismatch(rest, whole)).isEqualTo(-1);
  }

  private float[] weights(String name, Object... flags) {
    Path file = workplace.file(name);
    train(with(flags, "--save", file));
    return SafetensorsFile.open(file).tensor("nin1.conv.weight").toFloats();
  }

  private CommandLineResult train(Object... flags) {
    CommandLineResult result =
        ninc(
            with(
                new Object[] {"train", workplace.model(), "--data", workplace.data(), "--seed", 7},
                flags));
    assertThat(result.status()).as(result.err()).isZero();
    return result;
  }

  private static Object[] with(Object[] flags, Object... more) {
    return Stream.concat(Stream.of(flags), Stream.of(more)).toArray();
  }
}
