package ninc.runtime.conformance;

import java.util.Map;
import ninc.dsl.Activation;
import ninc.runtime.backend.StepContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InterpreterPyTorchTest extends PyTorchConformance {

  @Override
  GraphRunner runner() {
    return new InterpreterRunner();
  }

  @Override
  double tolerance() {
    return 2e-6;
  }

  @ParameterizedTest
  @MethodSource("activations")
  void activationsAreThoseOfPyTorchInFloat64(Activation activation) {
    PyTorchCase expected = PyTorchCase.activationInFloat64(activation);
    try (GraphRun run = runner().prepare(expected.graph(), expected.batch(), Map.of())) {
      Map<String, double[]> results =
          run.run(expected.batch(), expected.feeds(), new StepContext(0, 1, 0));
      expected
          .expected()
          .forEach((role, values) -> Agreement.assertClose(role, results.get(role), values, 1e-12));
    }
  }
}
