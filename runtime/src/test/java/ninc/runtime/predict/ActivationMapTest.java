package ninc.runtime.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import ninc.dsl.Shape;
import ninc.runtime.data.Image;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.ImageSize;
import org.junit.jupiter.api.Test;

class ActivationMapTest {
  private static final int WHITE = 0xffffff;

  @Test
  void weighsTheFeatureMaps() {
    float[] features = {1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60};
    ActivationMap map = ActivationMap.of(new Shape(2, 2, 3), features, new float[] {2, -1});
    assertThat(map.size()).isEqualTo(new ImageSize(2, 3));
    assertThat(map.values()).containsExactly(-8, -16, -24, -32, -40, -48);
  }

  @Test
  void greyGoesFromTheSmallestValueToTheLargest() {
    Image grey = new ActivationMap(new ImageSize(1, 3), new float[] {-1, 0, 4}).grey();
    assertThat(grey.shape()).isEqualTo(new ImageShape(1, 3, 1));
    assertThat(grey.pixels()).containsExactly((byte) 0, (byte) 51, (byte) 255);
  }

  @Test
  void aMapThatIsEverywhereTheSameIsBlack() {
    Image grey = new ActivationMap(new ImageSize(1, 2), new float[] {3, 3}).grey();
    assertThat(grey.pixels()).containsOnly(0);
  }

  @Test
  void aHeatMapIsTheImageBelowTheColourOfTheMapAndABarOfTheColours() {
    Image image = new Image(new ImageShape(2, 4, 1), new byte[] {-1, -1, -1, -1, -1, -1, -1, -1});
    ActivationMap map = new ActivationMap(new ImageSize(1, 2), new float[] {0, 1});
    BufferedImage picture = HeatMap.draw(image, map);
    // A space of 7 pixels and a bar of 13.
    assertThat(picture.getWidth()).isEqualTo(256 + 20);
    assertThat(picture.getHeight()).isEqualTo(128);
    // 0.55 of the first and the last colour of the map, 0x000004 and 0xfcffa4, over white.
    assertThat(picture.getRGB(0, 0) & WHITE).isEqualTo(0x737375);
    assertThat(picture.getRGB(255, 127) & WHITE).isEqualTo(0xfdffcd);
    assertThat(picture.getRGB(256, 0) & WHITE).isEqualTo(WHITE);
    assertThat(picture.getRGB(275, 0) & WHITE).isEqualTo(0xfcffa4);
    assertThat(picture.getRGB(275, 127) & WHITE).isEqualTo(0x000004);
  }

  @Test
  void theColoursOfAMapBecomeBrighterAllTheWay() {
    double before = -1;
    for (int i = 0; i <= 100; i++) {
      Color colour = ColourMap.of(i / 100.0);
      double luminance =
          0.2126 * linear(colour.getRed())
              + 0.7152 * linear(colour.getGreen())
              + 0.0722 * linear(colour.getBlue());
      assertThat(luminance).as("at %d %%", i).isGreaterThanOrEqualTo(before);
      before = luminance;
    }
    assertThat(before).isGreaterThan(0.9);
  }

  private static double linear(int channel) {
    return Math.pow(channel / 255.0, 2.2);
  }

  @Test
  void aLargeImageKeepsItsSize() {
    byte[] pixels = new byte[300 * 200 * 3];
    Arrays.fill(pixels, (byte) 0x80);
    ActivationMap map = new ActivationMap(new ImageSize(1, 1), new float[] {7});
    BufferedImage picture = HeatMap.draw(new Image(new ImageShape(300, 200, 3), pixels), map);
    assertThat(picture.getWidth()).isEqualTo(200 + 23);
    assertThat(picture.getHeight()).isEqualTo(300);
    // A map without differences has the lowest colour everywhere.
    assertThat(picture.getRGB(100, 100) & WHITE).isEqualTo(0x3a3a3c);
  }
}
