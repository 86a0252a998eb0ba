package ninc.runtime.checkpoint;

import static ninc.dsl.Dsl.bias;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import ninc.compiler.Compiler;
import ninc.dsl.Network;
import ninc.runtime.UserError;
import ninc.runtime.format.safetensors.StoredTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ParameterFileTest {
  private static final Path FILE = Path.of("file.safetensors");

  /** conv1 sees 2×4×4 through 3×3; conv2 its whole input, 4×2×2; linear1 6 values. */
  private static final Network NETWORK =
      Network.input(2, 4, 4).conv(4, kernel(3)).conv(6, kernel(2)).linear(3).build();

  private static final StoredTensor CONV = tensor("0.weight", 4, 2, 3, 3);
  private static final StoredTensor CONV_BIAS = tensor("0.bias", 4);
  private static final StoredTensor FIRST = tensor("2.weight", 6, 16);
  private static final StoredTensor FIRST_BIAS = tensor("2.bias", 6);
  private static final StoredTensor LAST = tensor("10.weight", 3, 6);
  private static final StoredTensor LAST_BIAS = tensor("10.bias", 3);
  private static final List<StoredTensor> ALL =
      List.of(CONV, CONV_BIAS, FIRST, FIRST_BIAS, LAST, LAST_BIAS);

  @Test
  void theOrderOfTheLayersIsThatOfTheirNumbersInWhateverOrderTheFileHasThem() {
    List<StoredTensor> shuffled = new ArrayList<>(ALL);
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(shuffled, new Random(seed));
      ParameterFile.Match match = match(NETWORK, shuffled);
      assertThat(match.tensors()).as("seed %d", seed).isEqualTo(ALL);
      assertThat(match.how()).isEqualTo(new Matching.ByOrder(FILE, 6, "0.weight", "conv1.weight"));
    }
  }

  @Test
  void namesGoBeforeOrder() {
    StoredTensor second = tensor("conv2.weight", 4, 4, 1, 1);
    StoredTensor secondBias = tensor("conv2.bias", 4);
    StoredTensor first = tensor("conv1.weight", 4, 4, 1, 1);
    StoredTensor firstBias = tensor("conv1.bias", 4);
    Network network = Network.input(4, 4, 4).conv(4, kernel(1)).conv(4, kernel(1)).build();
    ParameterFile.Match match = match(network, List.of(second, secondBias, first, firstBias));
    assertThat(match.tensors()).containsExactly(first, firstBias, second, secondBias);
    assertThat(match.how()).isEqualTo(new Matching.ByName(FILE, 4));
  }

  @Test
  void layersMayBeInAnotherOrderIfTheirShapesTellThemApart() {
    Network network =
        Network.input(2, 4, 4)
            .conv(4, kernel(3), padding(1), bias(false))
            .batchNorm()
            .conv(4, kernel(1), bias(false))
            .batchNorm()
            .linear(3)
            .build();
    List<StoredTensor> tensors = new ArrayList<>();
    tensors.add(tensor("features.conv1.weight", 4, 2, 3, 3));
    addNormalization(tensors, "features.bn1");
    tensors.add(tensor("features.conv2.weight", 4, 4, 1, 1));
    addNormalization(tensors, "features.bn2");
    tensors.add(tensor("classifier.weight", 3, 64));
    tensors.add(tensor("classifier.bias", 3));
    ParameterFile.Match match = match(network, tensors);
    assertThat(match.tensors()).isEqualTo(tensors);
    assertThat(match.how())
        .isEqualTo(
            new Matching.ByShape(FILE, tensors.size(), "features.conv1.weight", "conv1.weight"));
  }

  private static void addNormalization(List<StoredTensor> tensors, String name) {
    for (String role : List.of("weight", "bias", "running_mean", "running_var")) {
      tensors.add(tensor(name + "." + role, 4));
    }
  }

  @Test
  void someOfTheNamesMayBeTheSameWhereEachIsAtItsPlace() {
    List<StoredTensor> tensors =
        List.of(
            tensor("conv1.weight", 4, 2, 3, 3), tensor("conv1.bias", 4),
            tensor("fc1.weight", 6, 16), tensor("fc1.bias", 6),
            tensor("fc2.weight", 3, 6), tensor("fc2.bias", 3));
    assertThat(match(NETWORK, tensors).tensors()).isEqualTo(tensors);
  }

  @Test
  void doesNotGiveOneParameterTheTensorOfAnother() {
    Network network = Network.input(4, 4, 4).conv(4, kernel(1)).conv(4, kernel(1)).build();
    List<StoredTensor> tensors =
        List.of(
            tensor("a.weight", 4, 4, 1, 1), tensor("a.bias", 4),
            tensor("conv1.weight", 4, 4, 1, 1), tensor("conv1.bias", 4));
    assertThatThrownBy(() -> match(network, tensors))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "file.safetensors has no tensor conv2.weight [4, 4, 1, 1]; it was saved from another model");
  }

  @Test
  void aLinearLayerIsNoConvolutionThatSeesAPartOfItsInput() {
    Network network = Network.input(2, 4, 4).conv(4, kernel(3), padding(1)).build();
    assertThatThrownBy(
            () -> match(network, List.of(tensor("0.weight", 4, 18), tensor("0.bias", 4))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("0.weight [4, 18] is not conv1.weight [4, 2, 3, 3]");
  }

  static Stream<Arguments> misfits() {
    return Stream.of(
        misfit("there is no tensor for linear1.bias [3]", CONV, CONV_BIAS, FIRST, FIRST_BIAS, LAST),
        misfit(
            "11.bias [3] is not used",
            CONV,
            CONV_BIAS,
            FIRST,
            FIRST_BIAS,
            LAST,
            LAST_BIAS,
            tensor("11.bias", 3)),
        misfit(
            "2.weight [6, 12] is not conv2.weight [6, 4, 2, 2]",
            CONV,
            CONV_BIAS,
            tensor("2.weight", 6, 12),
            FIRST_BIAS,
            LAST,
            LAST_BIAS),
        misfit(
            "2.weight [16, 6] is not conv2.weight [6, 4, 2, 2]",
            CONV,
            CONV_BIAS,
            tensor("2.weight", 16, 6),
            FIRST_BIAS,
            LAST,
            LAST_BIAS),
        misfit("there is no tensor for conv1.weight [4, 2, 3, 3]"));
  }

  private static Arguments misfit(String problem, StoredTensor... tensors) {
    return Arguments.of(problem, List.of(tensors));
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void namesTheFirstTensorThatDoesNotFit(String problem, List<StoredTensor> tensors) {
    assertThatThrownBy(() -> match(NETWORK, tensors))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "file.safetensors has other names, and in the order of the layers %s; it was saved from"
                + " another model",
            problem);
  }

  private static ParameterFile.Match match(Network network, List<StoredTensor> tensors) {
    return ParameterFile.of(FILE, tensors, "another model")
        .match(StateDict.parameters(Compiler.inference(network)));
  }

  private static StoredTensor tensor(String name, int... shape) {
    int size = 1;
    List<Long> dimensions = new ArrayList<>();
    for (int extent : shape) {
      size *= extent;
      dimensions.add((long) extent);
    }
    return StoredTensor.ofFloats(name, dimensions, new float[size]);
  }
}
