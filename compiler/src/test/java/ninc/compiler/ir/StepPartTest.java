package ninc.compiler.ir;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static org.assertj.core.api.Assertions.assertThat;

import ninc.compiler.Compiler;
import ninc.dsl.Network;
import ninc.dsl.Training;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepPartTest {

  /** Nodes whose names end as those of later parts do. */
  private static final Network NETWORK =
      Network.input(2, 6, 6)
          .conv("grad", 3, kernel(3), relu())
          .maxPool("updated", 2)
          .conv("recomputed", 4, kernel(2))
          .build();

  private static final Graph GRAPH =
      Compiler.training(NETWORK, Training.defaults().optimizer(sgd(0.1)).clipNorm(1));

  @ParameterizedTest
  @CsvSource({
    "grad, FORWARD, grad",
    "grad.weight, FORWARD, grad.weight",
    "updated, FORWARD, updated",
    "recomputed.biased, FORWARD, recomputed.biased",
    "loss, FORWARD, loss",
    "loss.backward, BACKWARD, loss",
    "updated.backward, BACKWARD, updated",
    "grad.relu.backward, BACKWARD, grad.relu",
    "grad.weight.grad, GRADIENT, grad.weight",
    "recomputed.bias.grad, GRADIENT, recomputed.bias",
    "grad.weight.grad.norm, NORM, grad.weight",
    "grad.weight.updated, UPDATE, grad.weight",
  })
  void thePassThatMakesAValueSaysItsPart(String name, StepPart part, String origin) {
    Value value =
        GRAPH.values().stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
    assertThat(value.part()).isEqualTo(part);
    assertThat(value.origin()).isEqualTo(origin);
    assertThat(name).startsWith(part.nameFor(origin));
  }
}
