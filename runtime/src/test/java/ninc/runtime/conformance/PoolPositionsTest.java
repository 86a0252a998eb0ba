package ninc.runtime.conformance;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sigmoid;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Pooling.MaxPoolGradient;
import ninc.dsl.Layers;
import ninc.runtime.backend.StepContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What level full makes of max pools has the same meaning, by the interpreter. */
class PoolPositionsTest {
  /** Of smooth activations under windows that overlap: a sum of products, or a product of a sum. */
  private static final double ROUNDING = 1e-14;

  static Stream<OperatorCase> cases() {
    return Stream.of(OperatorCases.differentiated(), OperatorCases.trained(), pools())
        .flatMap(stream -> stream)
        .filter(operator -> !operator.graph().all(MaxPoolGradient.class).isEmpty());
  }

  private static Stream<OperatorCase> pools() {
    Layers block = input(3, 13, 13).ninBlock(5, kernel(3));
    return Stream.of(
        OperatorCase.of(3, block.maxPool(3, stride(1), padding(1))),
        OperatorCase.of(2, block.maxPool(2, stride(3), padding(1))),
        OperatorCase.of(2, block.maxPool(kernel(2, 5), stride(3, 2), padding(1, 2))),
        OperatorCase.of(2, block.maxPool(2).maxPool(3, stride(1))),
        OperatorCase.of(2, block.maxPool(3, stride(2)).dropout(0.5)),
        OperatorCase.of(2, input(3, 13, 13).conv(4, kernel(3), sigmoid()).maxPool(3, stride(2))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rewrittenPoolsGiveTheSameGradients(OperatorCase operator) {
    RandomTensors random = new RandomTensors(operator.seed());
    Map<String, double[]> tensors = random.tensors(operator.graph());
    Map<String, double[]> feeds = random.feeds(operator);
    Map<String, double[]> expected = run(operator.graph(), operator.batch(), tensors, feeds);
    run(rewritten(operator), operator.batch(), tensors, feeds)
        .forEach(
            (role, values) -> Agreement.assertClose(role, values, expected.get(role), ROUNDING));
  }

  /** Whole numbers from −1 to 1, of which most windows have several that are largest. */
  @Test
  void tiesGoToTheSamePlace() {
    OperatorCase operator = tied();
    RandomTensors random = new RandomTensors(operator.seed());
    Map<String, double[]> feeds = random.feeds(operator);
    feeds.replaceAll((_, values) -> DoubleStream.of(values).map(Math::rint).toArray());
    assertEqual(operator, feeds);
  }

  @Test
  void whatIsNoNumberIsFoundInTheSamePlace() {
    OperatorCase operator = tied();
    RandomTensors random = new RandomTensors(operator.seed());
    Map<String, double[]> feeds = random.feeds(operator);
    double[] image = feeds.get("input");
    for (int i = 0; i < image.length; i += 7) {
      image[i] = Double.NaN;
    }
    assertEqual(operator, feeds);
  }

  private static OperatorCase tied() {
    return OperatorCase.of(2, input(3, 9, 9).activation(relu()).maxPool(3, stride(2), padding(1)));
  }

  private static void assertEqual(OperatorCase operator, Map<String, double[]> feeds) {
    Map<String, double[]> expected = run(operator.graph(), operator.batch(), Map.of(), feeds);
    run(rewritten(operator), operator.batch(), Map.of(), feeds)
        .forEach((role, values) -> assertThat(values).as(role).containsExactly(expected.get(role)));
  }

  private static Graph rewritten(OperatorCase operator) {
    Graph graph =
        Compiler.compile(operator.graph(), CompileOptions.atLevel(FusionLevel.FULL))
            .fused()
            .graph();
    assertThat(graph.all(MaxPoolGradient.class)).isEmpty();
    return graph;
  }

  private static Map<String, double[]> run(
      Graph graph, int batch, Map<String, double[]> tensors, Map<String, double[]> feeds) {
    try (GraphRun run = new InterpreterRunner().prepare(graph, batch, tensors)) {
      return run.run(batch, feeds, new StepContext(5, 1, 0.3));
    }
  }
}
