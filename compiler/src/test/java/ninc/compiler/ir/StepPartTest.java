package ninc.compiler.ir;

import static org.assertj.core.api.Assertions.assertThat;

import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Type.FeatureMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepPartTest {

  @ParameterizedTest
  @CsvSource({
    "nin1.conv.relu, FORWARD, nin1.conv.relu",
    "grad, FORWARD, grad",
    "nin1.conv.again, AGAIN, nin1.conv",
    "pool1.backward, BACKWARD, pool1",
    "concat1.backward.12, BACKWARD, concat1",
    "conv1.weight.grad, GRADIENT, conv1.weight",
    "conv1.weight.grad.norm, NORM, conv1.weight",
    "conv1.weight.updated, UPDATE, conv1.weight",
  })
  void aNameSaysThePartAndWhatItBelongsTo(String name, StepPart part, String origin) {
    Value value = new Value(name, new Input(new FeatureMap(1, 1, 1)));
    assertThat(StepPart.of(value)).isEqualTo(part);
    assertThat(StepPart.origin(value)).isEqualTo(origin);
    assertThat(name).startsWith(part.nameFor(origin));
  }
}
