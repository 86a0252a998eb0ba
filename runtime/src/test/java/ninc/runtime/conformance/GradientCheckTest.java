package ninc.runtime.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.compiler.ir.StepPart;
import ninc.runtime.backend.StepContext;
import ninc.runtime.interpreter.Interpreter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every gradient of the interpreter against the central difference of its forward pass, along a
 * random direction: with L = Σ seed·y, (L(x + εd) − L(x − εd)) / 2ε = Σ dx·d. The step is small, so
 * that the drawn points lie on one side of every kink.
 */
class GradientCheckTest {
  private static final String GRADIENT = StepPart.GRADIENT.nameFor("");
  private static final double EPSILON = 1e-7;
  private static final double TOLERANCE = 1e-6;
  private static final StepContext STEP = new StepContext(5, 1, 0);

  static Stream<OperatorCase> cases() {
    return OperatorCases.differentiated();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAreTheSlopesOfTheForwardPass(OperatorCase operator) {
    RandomTensors random = new RandomTensors(operator.seed());
    Map<String, double[]> values = random.tensors(operator.graph());
    values.putAll(random.feeds(operator));
    Map<String, double[]> results = run(operator, values);
    SplittableRandom directions = new SplittableRandom(operator.seed());
    for (String role : operator.graph().results().keySet()) {
      if (role.endsWith(GRADIENT)) {
        String name = role.substring(0, role.length() - GRADIENT.length());
        double[] gradient = results.get(operator.graph().result(role).name());
        double[] direction =
            directions.doubles(gradient.length).map(share -> 2 * share - 1).toArray();
        double slope =
            (objective(operator, moved(values, name, direction, EPSILON))
                    - objective(operator, moved(values, name, direction, -EPSILON)))
                / (2 * EPSILON);
        assertThat(slope)
            .as("%s, seed %d", role, operator.seed())
            .isCloseTo(dot(gradient, direction), within(TOLERANCE * norm(gradient)));
      }
    }
  }

  private static Map<String, double[]> run(OperatorCase operator, Map<String, double[]> values) {
    return Interpreter.run(operator.graph(), operator.batch(), values, values, STEP);
  }

  private static double objective(OperatorCase operator, Map<String, double[]> values) {
    double[] output = run(operator, values).get(operator.graph().result("logits").name());
    return dot(output, values.get(OperatorCase.SEED));
  }

  private static Map<String, double[]> moved(
      Map<String, double[]> values, String name, double[] direction, double distance) {
    double[] at = values.get(name);
    Map<String, double[]> moved = new HashMap<>(values);
    moved.put(
        name,
        IntStream.range(0, at.length).mapToDouble(i -> at[i] + distance * direction[i]).toArray());
    return moved;
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }

  private static double norm(double[] a) {
    return Math.sqrt(DoubleStream.of(a).map(x -> x * x).sum());
  }
}
