package ninc.runtime.conformance;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.tanh;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.DoubleStream;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.Value;
import ninc.dsl.Layers;
import ninc.dsl.Training;
import ninc.runtime.backend.StepContext;
import ninc.runtime.cpu.CpuBackend;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What clipping does to a step, and what it leaves alone. */
@Tag("vectors")
class ClippingTest {
  private static final int BATCH = 3;

  private static final Layers NETWORK = input(7, 15, 15).conv(9, kernel(3), tanh()).linear(31);

  private static final Training PLAIN = Training.defaults().optimizer(sgd(1).momentum(0.9));
  private static final StepContext STEP = new StepContext(1, 1, 0.5);

  @Test
  void aNormThatIsNotReachedChangesNoBit() {
    BackendRunner cpu = new BackendRunner(new CpuBackend(2), FusionLevel.FULL);
    BackendConformance.assertSame(step(cpu, PLAIN.clipNorm(1e300)), step(cpu, PLAIN));
  }

  @Test
  void aNormThatIsExceededIsThatOfTheClippedGradients() {
    assertThat(norm(step(new InterpreterRunner(), PLAIN))).isGreaterThan(0.3);
    for (double largest : new double[] {0.3, 1e-3, 1e-7}) {
      BackendRunner cpu = new BackendRunner(new CpuBackend(2), FusionLevel.FULL);
      assertThat(norm(step(cpu, PLAIN.clipNorm(largest))))
          .isCloseTo(largest, within(1e-4 * largest));
    }
  }

  /** The L2 norm of all momenta, which are the gradients after the first step. */
  private static double norm(Map<String, double[]> momenta) {
    return Math.sqrt(
        momenta.values().stream()
            .flatMapToDouble(DoubleStream::of)
            .map(value -> value * value)
            .sum());
  }

  /** The momentum of each parameter after a first step. */
  private static Map<String, double[]> step(GraphRunner runner, Training recipe) {
    OperatorCase operator = OperatorCase.training(BATCH, NETWORK, recipe);
    RandomTensors random = new RandomTensors(1);
    Map<String, double[]> tensors = random.tensors(operator.graph());
    Map<String, double[]> feeds = random.feeds(operator);
    Map<String, double[]> momenta = new HashMap<>();
    try (GraphRun run = runner.prepare(operator.graph(), BATCH, tensors)) {
      run.run(BATCH, feeds, STEP);
      for (Value parameter : operator.graph().all(Parameter.class)) {
        String momentum = parameter.name() + ".momentum";
        momenta.put(momentum, run.tensor(momentum));
      }
    }
    return momenta;
  }
}
