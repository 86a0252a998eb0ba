package ninc.runtime.conformance;

import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.xavierUniform;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.Value;
import ninc.runtime.backend.StepContext;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.model.Initialization;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * NiN at its full size takes the steps of the interpreter, value by value, on TornadoVM's first
 * device. It also takes those of the CPU, whose parameters are compared in their Euclidean norms:
 * against the interpreter one of them is 4e-4 of its tensor off in the third step, from 1e-7 in the
 * first.
 */
@Tag("tornado")
class TornadoNinTest {
  private static final int BATCH = 4;
  private static final int STEPS = 3;
  private static final double TOLERANCE = 1e-4;

  private static final OperatorCase NIN = OperatorCase.training(BATCH, NinLayers.of(224), sgd(0.1));

  private static List<Map<String, double[]>> interpreted;

  @BeforeAll
  static void interpret() {
    interpreted = steps(new InterpreterRunner());
  }

  @ParameterizedTest
  @EnumSource(FusionLevel.class)
  void threeStepsAreThoseOfTheInterpreterAndOfTheCpu(FusionLevel level) {
    List<Map<String, double[]>> tested =
        steps(new BackendRunner(TornadoConformanceTest.firstDevice(), level));
    List<Map<String, double[]>> cpu = steps(new BackendRunner(new CpuBackend(2), level));
    for (int i = 0; i < STEPS; i++) {
      Map<String, double[]> actual = tested.get(i);
      String when = " in step %d, seed %d".formatted(i + 1, NIN.seed());
      interpreted
          .get(i)
          .forEach((role, expected) ->
              Agreement.assertClose(role + when, actual.get(role), expected, TOLERANCE));
      for (String role : List.of("logits", "loss")) {
        Agreement.assertClose(role + when, actual.get(role), cpu.get(i).get(role), TOLERANCE);
      }
      for (Value parameter : NIN.graph().all(Parameter.class)) {
        String name = parameter.name();
        assertThat(distance(actual.get(name), cpu.get(i).get(name)))
            .as(name + when)
            .isLessThan(TOLERANCE);
      }
    }
  }

  /** The results of each step. */
  private static List<Map<String, double[]>> steps(GraphRunner runner) {
    RandomTensors random = new RandomTensors(NIN.seed());
    List<Map<String, double[]>> results = new ArrayList<>();
    try (GraphRun run = runner.prepare(NIN.graph(), BATCH, parametersOfTheRecipe(NIN.graph()))) {
      for (int i = 1; i <= STEPS; i++) {
        Map<String, double[]> result =
            run.run(BATCH, random.feeds(NIN), new StepContext(NIN.seed(), i, 0.1));
        // The interpreter hands out its parameters, and changes them in the next step.
        result.replaceAll((_, values) -> values.clone());
        results.add(result);
      }
    }
    return results;
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
      MemorySegment values = initialization.draw((Parameter) value.op(), Arena.ofAuto());
      tensors.put(value.name(), Floats.widened(values.toArray(ValueLayout.JAVA_FLOAT)));
    }
    return tensors;
  }
}
