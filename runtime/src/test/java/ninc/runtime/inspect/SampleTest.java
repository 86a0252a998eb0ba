package ninc.runtime.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import ninc.runtime.data.ImageShape;
import ninc.runtime.data.Split;
import org.junit.jupiter.api.Test;

class SampleTest {
  private static final Split SPLIT =
      Split.of(
          new ImageShape(1, 2, 1),
          new byte[] {0, 1, 10, 11, 20, 21, 30, 31, 40, 41, 50, 51},
          0,
          0,
          1,
          1,
          2,
          2);

  @Test
  void takesExamplesAtEvenDistances() {
    Sample sample = Sample.of(SPLIT, 3);
    assertThat(sample.indices()).containsExactly(0, 2, 4);
    assertThat(sample.examples().labels()).containsExactly(0, 1, 2);
    byte[] image = new byte[2];
    sample.examples().copyImage(1, image);
    assertThat(image).containsExactly(20, 21);
  }

  @Test
  void takesAllOfASmallSplit() {
    assertThat(Sample.of(SPLIT, 64).indices()).containsExactly(0, 1, 2, 3, 4, 5);
  }
}
