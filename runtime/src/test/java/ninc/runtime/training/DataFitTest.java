package ninc.runtime.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import ninc.dsl.Dsl;
import ninc.dsl.Network;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.Split;
import ninc.runtime.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DataFitTest {
  private static final Training AS_IT_IS = Training.defaults();

  static Stream<Arguments> misfits() {
    return Stream.of(
        Arguments.of(
            Network.input(1, 16, 16).linear(3).build(),
            AS_IT_IS,
            "Net expects images of shape 1×16×16 (channels×height×width), but those of data are 1×8×8;"
                + " add resize(16) to the recipe"),
        Arguments.of(
            Network.input(1, 16, 16).linear(3).build(),
            AS_IT_IS.resize(12),
            "Net expects images of shape 1×16×16 (channels×height×width), but those of data are 1×8×8,"
                + " resized to 12×12; add resize(16) to the recipe"),
        Arguments.of(
            Network.input(3, 8, 8).linear(3).build(),
            AS_IT_IS,
            "Net expects images of shape 3×8×8 (channels×height×width), but those of data are 1×8×8;"
                + " start the network with Network.input(1, 8, 8)"),
        Arguments.of(
            Network.input(1, 8, 6).linear(3).build(),
            AS_IT_IS,
            "Net expects images of shape 1×8×6 (channels×height×width), but those of data are 1×8×8;"
                + " start the network with Network.input(1, 8, 8)"),
        Arguments.of(
            Network.input(1, 8, 8).linear(2).build(),
            AS_IT_IS,
            "Net has 2 logits, but data has 3 classes; give the last layer 3 channels"),
        Arguments.of(
            Network.input(1, 8, 8).linear(3).build(),
            AS_IT_IS.normalize(Dsl.mean(0.5, 0.5, 0.5), Dsl.std(1, 1, 1)),
            "the recipe of Net normalizes images of 3 channels, but those of data have 1; give one mean"
                + " and one standard deviation per channel"),
        Arguments.of(
            Network.input(1, 8, 8).conv(3, Dsl.kernel(3)).build(),
            AS_IT_IS,
            "the output of Net has shape 3×6×6, but a classifier needs one logit per class; end the"
                + " network with globalAveragePool() or linear(3)"));
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void aMisfitNamesBothSidesAndTheMend(Network network, Training recipe, String message) {
    assertThatThrownBy(() -> DataFit.check(new Model("Net", network, recipe), data()))
        .isInstanceOf(UserError.class)
        .hasMessage(message);
  }

  @Test
  void aNetworkMayHaveMoreLogitsThanThereAreClassesAndImagesMayBeResized() {
    Network network = Network.input(1, 16, 16).linear(5).build();
    Model model = new Model("Net", network, AS_IT_IS.resize(16));
    assertThatCode(() -> DataFit.check(model, data())).doesNotThrowAnyException();
    assertThat(DataFit.unusedLogits(model, data()))
        .get()
        .extracting(TrainingEvent.Warning::message)
        .isEqualTo("Net has 5 logits, but data has only 3 classes; give the last layer 3 channels");
  }

  @Test
  void asManyLogitsAsClassesAreNoReasonToWarn() {
    Network network = Network.input(1, 8, 8).linear(3).build();
    assertThat(DataFit.unusedLogits(new Model("Net", network, AS_IT_IS), data())).isEmpty();
  }

  private static Dataset data() {
    Split split = Split.of(new ImageShape(8, 8, 1), new byte[3 * 64], 0, 1, 2);
    return new Dataset("data", split, split, List.of("a", "b", "c"));
  }
}
