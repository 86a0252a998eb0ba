package ninc.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import ninc.compiler.ir.Type;
import org.junit.jupiter.api.Test;

class ParameterLayoutTest {

  @Test
  void putsEachWeightWhereItsFourIndicesSay() {
    Type.Weight weight = new Type.Weight(2, 3, 5, 7);
    float[] checkpoint = new float[weight.values()];
    for (int i = 0; i < checkpoint.length; i++) {
      checkpoint[i] = i;
    }
    float[] memory = toMemory(weight, checkpoint);
    for (int o = 0; o < 7; o++) {
      for (int i = 0; i < 5; i++) {
        for (int y = 0; y < 2; y++) {
          for (int x = 0; x < 3; x++) {
            assertThat(memory[((y * 3 + x) * 5 + i) * 7 + o])
                .isEqualTo(checkpoint[((o * 5 + i) * 2 + y) * 3 + x]);
          }
        }
      }
    }
    assertThat(toCheckpoint(weight, memory)).isEqualTo(checkpoint);
  }

  @Test
  void leavesBiasesAsTheyAre() {
    float[] values = {1, 2, 3};
    assertThat(toMemory(new Type.Bias(3), values)).isEqualTo(values);
    assertThat(toCheckpoint(new Type.Bias(3), values)).isEqualTo(values);
  }

  @Test
  void knowsNoLayoutOfWhatIsNoParameter() {
    assertThatThrownBy(() -> ParameterLayout.size(new Type.Scalar()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static float[] toMemory(Type type, float[] values) {
    return ParameterLayout.toMemory(type, MemorySegment.ofArray(values), Arena.ofAuto())
        .toArray(ValueLayout.JAVA_FLOAT);
  }

  private static float[] toCheckpoint(Type type, float[] values) {
    return ParameterLayout.toCheckpoint(type, MemorySegment.ofArray(values), Arena.ofAuto())
        .toArray(ValueLayout.JAVA_FLOAT);
  }
}
