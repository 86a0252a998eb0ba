package ninc.runtime.conformance;

import java.util.Map;
import java.util.stream.Stream;
import ninc.compiler.ir.Graph;
import ninc.compiler.pass.Recomputation;
import ninc.runtime.backend.StepContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Activations that are computed again are those that were stored, by the interpreter. */
class RecomputationTest {

  static Stream<OperatorCase> cases() {
    return Stream.concat(OperatorCases.trained(), OperatorCases.recomputable());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyStepIsTheSame(OperatorCase operator) {
    RandomTensors random = new RandomTensors(operator.seed());
    Map<String, double[]> tensors = random.tensors(operator.graph());
    Graph again = Recomputation.apply(operator.graph());
    InterpreterRunner interpreter = new InterpreterRunner();
    try (GraphRun stored = interpreter.prepare(operator.graph(), operator.batch(), tensors);
        GraphRun recomputed = interpreter.prepare(again, operator.batch(), tensors)) {
      for (int i = 1; i <= operator.steps(); i++) {
        StepContext step = new StepContext(operator.seed(), i, 0.3 / i);
        Map<String, double[]> feeds = random.feeds(operator);
        Map<String, double[]> expected = stored.run(operator.batch(), feeds, step);
        BackendConformance.assertSame(recomputed.run(operator.batch(), feeds, step), expected);
      }
    }
  }
}
