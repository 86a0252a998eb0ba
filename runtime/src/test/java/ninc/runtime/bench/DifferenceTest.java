package ninc.runtime.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DifferenceTest {

  @Test
  void isRelativeToTheLargestValue() {
    assertThat(difference(new float[] {1, -4, 0}, new float[] {1, -4, 1})).isEqualTo(0.25);
    assertThat(difference(new float[] {3, -4}, new float[] {3, -4})).isZero();
  }

  @Test
  void isNoNumberOrInfiniteWhereAValueIs() {
    assertThat(difference(new float[] {1}, new float[] {Float.NaN})).isNaN();
    assertThat(difference(new float[] {0}, new float[] {1})).isInfinite();
    assertThat(difference(new float[] {0}, new float[] {0})).isZero();
  }

  private static double difference(float[] expected, float[] actual) {
    return Difference.between("logits", expected, actual, 1e-4).relative();
  }
}
