package ninc.compiler.report;

import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import ninc.compiler.CompileOptions;
import ninc.compiler.CompileOptions.Purpose;
import ninc.compiler.Compiler;
import ninc.compiler.Target;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.plan.TensorLayout;
import ninc.dsl.Network;
import ninc.dsl.Training;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class RegionCostTest {
  private static final int FLOAT = 4;
  private static final int BATCH = 5;

  /** 2×6×6 → 3×4×4 → 3×2×2. */
  private static final Network NETWORK =
      Network.input(2, 6, 6).conv(3, kernel(3), relu()).maxPool(2).build();

  private static final long INPUT = FLOAT * BATCH * 2 * 6 * 6;
  private static final long WEIGHT = FLOAT * 3 * 3 * 2 * 3;
  private static final long BIAS = FLOAT * 3;
  private static final long MAP = FLOAT * BATCH * 3 * 4 * 4;
  private static final long POOLED = FLOAT * BATCH * 3 * 2 * 2;

  private static final long PRODUCT = 2L * BATCH * 4 * 4 * 3 * (3 * 3 * 2);
  private static final long EACH = BATCH * 3 * 4 * 4;
  private static final long POOL = BATCH * 3 * 2 * 2 * 4;

  @Test
  void eachOperatorReadsAndWritesMemoryWhereNothingIsFused() {
    assertThat(costs(Compiler.inference(NETWORK), FusionLevel.NONE))
        .containsExactly(
            tuple("conv1", PRODUCT, INPUT + WEIGHT, MAP),
            tuple("conv1.biased", EACH, MAP + BIAS, MAP),
            tuple("conv1.relu", EACH, MAP, MAP),
            tuple("maxpool1", POOL, MAP, POOLED));
  }

  @Test
  void whatStaysInAKernelMovesNoBytes() {
    assertThat(costs(Compiler.inference(NETWORK), FusionLevel.EPILOGUE))
        .containsExactly(
            tuple("conv1", PRODUCT + 2 * EACH, INPUT + WEIGHT + BIAS, MAP),
            tuple("maxpool1", POOL, MAP, POOLED));
  }

  @Test
  void aConcatenationInPlaceMovesNoBytes() {
    Network network =
        Network.input(2, 6, 6)
            .concat(branch("a", b -> b.conv(3, kernel(3))), branch("b", b -> b.conv(3, kernel(3))))
            .build();
    Graph graph = Compiler.inference(network);
    long branches = 2 * (INPUT + WEIGHT + BIAS + MAP);
    long biases = 2 * (MAP + MAP);
    long copies = 2 * (MAP + MAP);
    assertThat(bytes(graph, FusionLevel.NONE)).isEqualTo(branches + biases + copies);
    assertThat(bytes(graph, FusionLevel.EPILOGUE)).isEqualTo(branches);
  }

  private static long bytes(Graph graph, FusionLevel level) {
    return RegionCost.of(Compiler.compile(graph, CompileOptions.atLevel(level).batchSize(BATCH)))
        .stream()
        .mapToLong(RegionCost::bytes)
        .sum();
  }

  @Test
  void trainingReadsWhatTheForwardPassKept() {
    Network network = Network.input(2, 6, 6).conv(3, kernel(3), relu()).linear(7).build();
    long linear = FLOAT * 4 * 4 * 3 * 7;
    long logits = FLOAT * BATCH * 7;
    long labels = FLOAT * BATCH;
    assertThat(costs(Compiler.training(network, sgd(0.1)), FusionLevel.EPILOGUE))
        .contains(
            tuple("loss.backward", 5L * BATCH * 7, logits + labels, logits),
            tuple(
                "linear1.backward+conv1.relu.backward",
                2L * BATCH * 7 * 48 + EACH,
                logits + linear + MAP,
                MAP),
            tuple("conv1.weight.grad", PRODUCT, INPUT + MAP, WEIGHT),
            tuple("conv1.bias.grad", EACH, MAP, BIAS));
  }

  @Test
  void anUpdateReadsLossGradientAndStateAndChangesParameterAndState() {
    Graph graph = Compiler.training(logits(), sgd(0.1).momentum(0.9));
    assertThat(costs(graph, FusionLevel.BLOCK))
        .contains(tuple("conv1.weight.updated", 4L * 54, 3 * WEIGHT + FLOAT, 2 * WEIGHT));
  }

  @Test
  void clippingReadsEachGradientOnceMore() {
    Training recipe = Training.defaults().optimizer(sgd(0.1)).clipNorm(1);
    assertThat(costs(Compiler.training(logits(), recipe), FusionLevel.BLOCK))
        .contains(
            tuple("conv1.weight.grad.norm", 2L * 54, WEIGHT, (long) FLOAT),
            tuple("conv1.bias.grad.norm", 2L * 3, BIAS + FLOAT, (long) FLOAT),
            tuple("conv1.weight.updated", 3L * 54, 2 * WEIGHT + 2 * FLOAT, WEIGHT));
  }

  @Test
  void winogradDoesFewerProductsThanTheDefinitionCounts() {
    Network network = Network.input(16, 8, 8).conv(32, kernel(3), padding(1)).build();
    RegionCost cost =
        RegionCost.of(
                Compiler.compile(
                    Compiler.inference(network),
                    CompileOptions.atLevel(FusionLevel.NONE).target(PROCESSOR)))
            .getFirst();
    assertThat(cost.operations()).isEqualTo(2L * 64 * 9 * 16 * 32);
    // Four tiles of 4×4 outputs, 36 products each.
    assertThat(cost.executed()).isEqualTo(2L * 4 * 36 * 16 * 32);
    long bytes = FLOAT * (16 * 64 + 9 * 16 * 32 + 32 * 64);
    assertThat(cost.bytes()).isEqualTo(bytes);
    assertThat(cost.intensity()).isEqualTo(2.0 * 4 * 36 * 16 * 32 / bytes);
  }

  @Test
  void weightsThatExceedCachesAreNotTransformedInEachStepForFewPixels() {
    // One tile of 3×3 outputs, 25 products, per map of 9 pixels with 9 products each.
    double saving = 81.0 / 25;
    assertThat(savedProducts(Purpose.TRAINING, 32)).isEqualTo(1);
    assertThat(savedProducts(Purpose.TRAINING, 2048)).isEqualTo(saving);
    assertThat(savedProducts(Purpose.INFERENCE, 32)).isEqualTo(saving);
  }

  /** Returns the factor by which the algorithm decreases the products of a small wide map. */
  private static double savedProducts(Purpose purpose, int batchSize) {
    Network network = Network.input(512, 3, 3).conv(512, kernel(3), padding(1)).build();
    CompileOptions options =
        CompileOptions.atLevel(FusionLevel.NONE)
            .purpose(purpose)
            .target(PROCESSOR)
            .batchSize(batchSize);
    RegionCost cost =
        RegionCost.of(Compiler.compile(Compiler.inference(network), options)).getFirst();
    return (double) cost.operations() / cost.executed();
  }

  private static final Target PROCESSOR = new Target.Processor(TensorLayout.DENSE);

  private static Network logits() {
    return Network.input(2, 6, 6).conv(3, kernel(3), relu()).globalAveragePool().build();
  }

  private static List<Tuple> costs(Graph graph, FusionLevel level) {
    return RegionCost.of(Compiler.compile(graph, CompileOptions.atLevel(level).batchSize(BATCH)))
        .stream()
        .map(cost ->
            tuple(cost.region().name(), cost.operations(), cost.bytesRead(), cost.bytesWritten()))
        .toList();
  }
}
