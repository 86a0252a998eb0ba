package ninc.runtime.check;

import static org.assertj.core.api.Assertions.assertThat;

import ninc.compiler.ir.Pooling.MaxPoolPositions;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;
import ninc.dsl.Kernel;
import ninc.dsl.Padding;
import ninc.dsl.Stride;
import ninc.dsl.Window;
import org.junit.jupiter.api.Test;

class WindowElementsTest {

  /** Two 3×3 images with one channel and the values 0 to 17; windows 2×2 with stride 2. */
  private static final double[] X = new double[18];

  private static final WindowElements ELEMENTS;

  static {
    for (int i = 0; i < X.length; i++) {
      X[i] = i;
    }
    MaxPoolPositions pool =
        new MaxPoolPositions(
            new Value("x", new Input(new FeatureMap(3, 3, 1))),
            new Window(new Kernel(2, 2), new Stride(2, 2), new Padding(1, 1)));
    ELEMENTS = new WindowElements(pool, new Value("p", pool).pixelMap());
  }

  @Test
  void findsTheElementOfEachWindow() {
    assertThat(ELEMENTS.at(X, 0, 3)).isEqualTo(0);
    assertThat(ELEMENTS.at(X, 3, 0)).isEqualTo(4);
    assertThat(ELEMENTS.at(X, 3, 1)).isEqualTo(5);
    assertThat(ELEMENTS.at(X, 3, 2)).isEqualTo(7);
    assertThat(ELEMENTS.at(X, 7, 3)).isEqualTo(17);
  }

  @Test
  void thereIsNoneInThePaddingAndBeyondTheWindow() {
    assertThat(ELEMENTS.at(X, 0, 0)).isNaN();
    assertThat(ELEMENTS.at(X, 0, 2)).isNaN();
    assertThat(ELEMENTS.at(X, 3, 4)).isNaN();
    assertThat(ELEMENTS.at(X, 3, 255)).isNaN();
  }
}
