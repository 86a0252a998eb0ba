package ninc.runtime.conformance;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Dsl.tanh;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import ninc.compiler.ir.Graph;
import ninc.compiler.pass.Lowering;
import ninc.dsl.Layers;
import ninc.runtime.backend.StepContext;
import ninc.runtime.interpreter.Interpreter;
import org.junit.jupiter.api.Test;

class KinkMarginTest {

  @Test
  void ofAReluIsTheDistanceFromZero() {
    assertThat(margin(input(1, 1, 3).activation(relu()), -4, 1, -2)).isEqualTo(0.25);
    assertThat(margin(input(1, 1, 3).activation(relu()), -4, 0, -2)).isEqualTo(0.5);
  }

  @Test
  void ofAMaxPoolIsTheDistanceToTheNextValueUnderAWindow() {
    Layers pool = input(1, 1, 4).maxPool(kernel(1, 2));
    assertThat(margin(pool, 1, 3, 4, 3.5)).isEqualTo(0.125);
    assertThat(margin(pool, 1, 3, 4, 4)).isZero();
    assertThat(margin(pool, 0, 0, 4, 3)).isEqualTo(0.25);
  }

  @Test
  void copiesOfOneValueAreNoKink() {
    Layers twice = input(1, 1, 4).maxPool(kernel(1, 2), stride(1)).maxPool(kernel(1, 3));
    assertThat(margin(twice, 1, 8, 4, 2)).isEqualTo(0.25);
  }

  @Test
  void aSmoothNetworkHasNone() {
    assertThat(margin(input(1, 1, 3).activation(tanh()), 0, 0, 0))
        .isEqualTo(Double.POSITIVE_INFINITY);
  }

  private static double margin(Layers layers, double... image) {
    Graph graph = Lowering.lower(layers.build());
    Map<String, double[]> values =
        Interpreter.run(graph, 1, Map.of("input", image), Map.of(), new StepContext(1, 1, 0));
    return KinkMargin.of(graph, values);
  }
}
