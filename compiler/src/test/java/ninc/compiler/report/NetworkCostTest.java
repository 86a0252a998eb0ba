package ninc.compiler.report;

import static ninc.dsl.Dsl.adam;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static org.assertj.core.api.Assertions.assertThat;

import ninc.compiler.NinNetwork;
import ninc.dsl.Network;
import ninc.dsl.Optimizer;
import ninc.dsl.Training;
import org.junit.jupiter.api.Test;

class NetworkCostTest {
  private static final int BATCH = 10;

  /** 5 channels of 4×4 pixels to 7, with ReLU, and to 3 logits. */
  private static final Network NETWORK =
      Network.input(5, 4, 4).conv(7, kernel(1), relu()).linear(3).build();

  private static final long FIRST = 2L * 16 * 5 * 7;
  private static final long SECOND = 2L * 16 * 7 * 3;
  private static final long ELEMENTS = 2 * 16 * 7 + 3;
  private static final long PARAMETERS = 5 * 7 + 7 + 16 * 7 * 3 + 3;

  private static Training recipe(Optimizer optimizer) {
    return Training.defaults().optimizer(optimizer).batchSize(BATCH);
  }

  @Test
  void countsParametersAndOperationsForward() {
    NetworkCost cost = NetworkCost.of(NETWORK, recipe(sgd(0.1)));
    assertThat(cost.parameters()).isEqualTo(PARAMETERS);
    assertThat(cost.forwardOperations()).isEqualTo(FIRST + SECOND + ELEMENTS);
  }

  @Test
  void trainingHasTwoMoreProductsOfEachLayerButForTheGradientOfTheInput() {
    long loss = (1 + 3 + 5) * 3;
    assertThat(NetworkCost.of(NETWORK, recipe(sgd(0.1))).trainingOperations())
        .isEqualTo(2 * FIRST + 3 * SECOND + 2 * ELEMENTS + loss);
  }

  @Test
  void activationsAreWhatTheBackwardPassReads() {
    assertThat(NetworkCost.of(NETWORK, recipe(sgd(0.1))).activationBytes())
        .isEqualTo(4L * BATCH * (16 * 7 + 3));
  }

  @Test
  void thePeakHasTheOptimizersStateForEachParameter() {
    long plain = NetworkCost.of(NETWORK, recipe(sgd(0.1))).peakBytes();
    assertThat(NetworkCost.of(NETWORK, recipe(sgd(0.1).momentum(0.9))).peakBytes() - plain)
        .isEqualTo(4 * PARAMETERS);
    assertThat(NetworkCost.of(NETWORK, recipe(adam(0.1))).peakBytes() - plain)
        .isEqualTo(8 * PARAMETERS);
    assertThat(plain).isGreaterThanOrEqualTo(4 * (PARAMETERS + BATCH * (16L * (5 + 7) + 3)));
  }

  @Test
  void clippingNeedsNoMoreMemoryForGradientsLiveToTheEndOfAStepAnyhow() {
    Training recipe = Training.defaults();
    NetworkCost plain = NetworkCost.of(NinNetwork.network(), recipe);
    NetworkCost clipped = NetworkCost.of(NinNetwork.network(), recipe.clipNorm(1));
    assertThat(clipped.peakBytes()).isEqualTo(plain.peakBytes());
    assertThat(clipped.trainingOperations()).isEqualTo(plain.trainingOperations());
    assertThat(clipped.activationBytes()).isEqualTo(plain.activationBytes());
  }

  @Test
  void ninCostsWhatItsLayersDo() {
    NetworkCost nin = NetworkCost.of(NinNetwork.network(), Training.defaults());
    assertThat(nin.parameters()).isEqualTo(1_992_166);
    assertThat(nin.forwardOperations())
        .isEqualTo(
            NodeCost.of(NinNetwork.network()).stream().mapToLong(NodeCost::operations).sum());
    assertThat(nin.activationBytes()).isLessThan(nin.peakBytes());
  }
}
