package ninc.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalDouble;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ClippingOptionTest {
  private static final Training PLAIN = Training.on("mnist").batchSize(7);
  private static final Training CLIPPED = PLAIN.clipNorm(5);

  @Test
  void withoutTheFlagTheRecipeStaysWhatItIs() {
    assertThat(applied(PLAIN)).isEqualTo(PLAIN);
    assertThat(applied(CLIPPED)).isEqualTo(CLIPPED);
  }

  @Test
  void theFlagOverridesTheRecipe() {
    assertThat(applied(PLAIN, "--clip-norm", "0.5")).isEqualTo(PLAIN.clipNorm(0.5));
    assertThat(applied(CLIPPED, "--clip-norm", "0.5")).isEqualTo(PLAIN.clipNorm(0.5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.0", "-0"})
  void zeroTurnsClippingOff(String zero) {
    assertThat(applied(CLIPPED, "--clip-norm", zero).clipNorm()).isEqualTo(OptionalDouble.empty());
    assertThat(applied(PLAIN, "--clip-norm", zero)).isEqualTo(PLAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "NaN", "Infinity", "1e999"})
  void refusesWhatIsNoNorm(String value) {
    assertThatThrownBy(() -> applied(CLIPPED, "--clip-norm", value))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "--clip-norm is %s, but must be a positive number, or 0 for no clipping",
            Double.valueOf(value));
  }

  private static Training applied(Training recipe, String... arguments) {
    ClippingOption option = new ClippingOption();
    new CommandLine(
            CommandLine.Model.CommandSpec.wrapWithoutInspection(new Object())
                .addMixin("clipping", CommandLine.Model.CommandSpec.forAnnotatedObject(option)))
        .parseArgs(arguments);
    return option.apply(recipe);
  }
}
