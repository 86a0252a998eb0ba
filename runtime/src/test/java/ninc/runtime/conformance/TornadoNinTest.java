package ninc.runtime.conformance;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Dsl.xavierUniform;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ninc.compiler.fuse.FusionLevel;
import ninc.compiler.graph.Graph;
import ninc.compiler.graph.Parameter;
import ninc.compiler.graph.Value;
import ninc.dsl.Layers;
import ninc.runtime.backend.StepContext;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.model.Initialization;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * NiN at its full size takes the same steps on TornadoVM's first device as on the CPU. Losses and
 * logits agree value by value; parameters in their Euclidean norms, for among millions of
 * activations some lie so near to a ReLU's zero, or to the other values under a pool's window, that
 * rounding alone decides which weights get a gradient.
 */
@Tag("tornado")
class TornadoNinTest {
  private static final int BATCH = 4;
  private static final int STEPS = 3;
  private static final double TOLERANCE = 1e-4;

  private static final Layers NIN =
      input(1, 224, 224)
          .ninBlock(96, kernel(11), stride(4))
          .maxPool(3, stride(2))
          .ninBlock(256, kernel(5), padding(2))
          .maxPool(3, stride(2))
          .ninBlock(384, kernel(3), padding(1))
          .maxPool(3, stride(2))
          .dropout(0.5)
          .ninBlock(10, kernel(3), padding(1))
          .globalAveragePool();

  @ParameterizedTest
  @EnumSource(FusionLevel.class)
  void threeStepsAreThoseOfTheCpu(FusionLevel level) {
    OperatorCase nin = OperatorCase.training(BATCH, NIN, sgd(0.1));
    RandomTensors random = new RandomTensors(nin.seed());
    Map<String, double[]> tensors = parametersOfTheRecipe(nin.graph());
    GraphRunner tornado = new BackendRunner(TornadoConformanceTest.firstDevice(), level);
    GraphRunner cpu = new BackendRunner(new CpuBackend(2), level);
    try (GraphRun tested = tornado.prepare(nin.graph(), BATCH, tensors);
        GraphRun reference = cpu.prepare(nin.graph(), BATCH, tensors)) {
      for (int i = 1; i <= STEPS; i++) {
        StepContext step = new StepContext(nin.seed(), i, 0.1);
        Map<String, double[]> feeds = random.feeds(nin);
        Map<String, double[]> actual = tested.run(BATCH, feeds, step);
        String when = " in step %d, seed %d".formatted(i, nin.seed());
        Map<String, double[]> expected = reference.run(BATCH, feeds, step);
        for (String role : List.of("logits", "loss")) {
          Agreement.assertClose(role + when, actual.get(role), expected.get(role), TOLERANCE);
        }
        for (Value parameter : nin.graph().all(Parameter.class)) {
          String name = parameter.name();
          assertThat(distance(actual.get(name), expected.get(name)))
              .as(name + when)
              .isLessThan(TOLERANCE);
        }
      }
    }
  }

  /** ‖a − b‖ / ‖b‖. */
  private static double distance(double[] a, double[] b) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < b.length; i++) {
      difference += (a[i] - b[i]) * (a[i] - b[i]);
      norm += b[i] * b[i];
    }
    return Math.sqrt(difference / norm);
  }

  private static Map<String, double[]> parametersOfTheRecipe(Graph graph) {
    Initialization initialization = new Initialization(xavierUniform(), 1);
    Map<String, double[]> tensors = new HashMap<>();
    for (Value value : graph.all(Parameter.class)) {
      tensors.put(value.name(), Floats.widened(initialization.draw((Parameter) value.op())));
    }
    return tensors;
  }
}
