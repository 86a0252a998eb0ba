package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import ninc.runtime.format.safetensors.SafetensorsFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --optimizer}; the recipe has SGD with learning rate 0.1 and momentum 0.9. */
class OptimizerTest {
  @TempDir Path folder;
  private Workplace workplace;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sgd     | SGD (learning rate 0.1, weight decay 0.0, momentum 0.9)",
        "adam    | Adam (learning rate 0.001, weight decay 0.0, β₁ 0.9, β₂ 0.999, ε 1.0E-8)",
        "adamw   | AdamW (learning rate 0.001, weight decay 0.01, β₁ 0.9, β₂ 0.999, ε 1.0E-8)",
        "rmsprop | RMSprop (learning rate 0.01, weight decay 0.0, α 0.99, ε 1.0E-8, momentum 0.0)",
      })
  void replacesTheRecipesOptimizerUnlessItIsTheSame(String name, String recipe) {
    assertThat(recipe("--optimizer", name)).startsWith(recipe + ", ");
  }

  @Test
  void otherOptionsApplyToIt() {
    assertThat(recipe("--optimizer", "rmsprop", "--lr", 0.02, "--momentum", 0.5))
        .startsWith(
            "RMSprop (learning rate 0.02, weight decay 0.0, α 0.99, ε 1.0E-8, momentum 0.5)");
  }

  private String recipe(Object... flags) {
    Path file = workplace.file("run.safetensors");
    CommandLineResult result =
        ninc(
            Stream.concat(
                    Stream.of(
                        "train",
                        workplace.model(),
                        "--data",
                        workplace.data(),
                        "--seed",
                        7,
                        "--epochs",
                        1,
                        "--save",
                        file),
                    Stream.of(flags))
                .toArray());
    assertThat(result.status()).as(result.err()).isZero();
    return SafetensorsFile.open(file).metadata().get("recipe");
  }
}
