package ninc.runtime.cpu.simd;

import static org.assertj.core.api.Assertions.assertThat;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("vectors")
class LanesTest {

  /** So that tests for which a width is set do not run with another one. */
  @Test
  void vectorsAreAsWideAsTheBuildSaysOrElseAsTheProcessor() {
    int processor = FloatVector.SPECIES_PREFERRED.vectorByteSize();
    assertThat(Lanes.BYTES).isEqualTo(Integer.getInteger("ninc.vectors", processor));
  }
}
