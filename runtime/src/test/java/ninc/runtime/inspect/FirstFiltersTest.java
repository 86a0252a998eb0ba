package ninc.runtime.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import ninc.compiler.ir.Type.Weight;
import ninc.runtime.data.Image;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.Png;
import org.junit.jupiter.api.Test;

class FirstFiltersTest {
  private static final int BLACK = 0xff000000;
  private static final int GREY = 0xff808080;
  private static final int WHITE = 0xffffffff;

  @Test
  void drawsFiltersSideBySideWithZeroInTheMiddle() {
    // Two filters of 1×2 on one channel: [k, k, C, K] has the filters next to each other.
    FirstFilters filters =
        new FirstFilters("conv", new Weight(1, 2, 1, 2), new float[] {-2, 0, 2, 1});
    BufferedImage picture = filters.picture();
    assertThat(picture.getWidth()).isEqualTo(5);
    assertThat(picture.getHeight()).isEqualTo(1);
    assertThat(row(picture)).containsExactly(BLACK, WHITE, 0, GREY, 0xffbfbfbf);
  }

  @Test
  void threeChannelsAreColoursAndOthersAreAveraged() {
    FirstFilters colours = new FirstFilters("conv", new Weight(1, 1, 3, 1), new float[] {1, 0, -1});
    assertThat(row(colours.picture())).containsExactly(0xffff8000);
    FirstFilters two = new FirstFilters("conv", new Weight(1, 1, 2, 1), new float[] {1, -1});
    assertThat(row(two.picture())).containsExactly(GREY);
  }

  @Test
  void filtersThatAreAllZeroAreGrey() {
    FirstFilters filters = new FirstFilters("conv", new Weight(1, 1, 1, 1), new float[1]);
    assertThat(row(filters.picture())).containsExactly(GREY);
  }

  @Test
  void manyFiltersHaveSeveralRowsAndTooManyAreCut() {
    FirstFilters filters = new FirstFilters("conv", new Weight(1, 1, 1, 200), new float[200]);
    assertThat(filters.shown()).isEqualTo(128);
    assertThat(filters.picture().getWidth()).isEqualTo(31);
    assertThat(filters.picture().getHeight()).isEqualTo(15);
  }

  @Test
  void picturesAreTheSameAfterTheyWereFiles() throws IOException {
    byte[] pixels = {(byte) 200, 100, 50, 0, 1, 2};
    Png png = Png.of(new Image(new ImageShape(1, 2, 3), pixels));
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(png.bytes()));
    assertThat(png.width()).isEqualTo(2);
    assertThat(png.height()).isEqualTo(1);
    assertThat(row(read)).containsExactly(0xffc86432, 0xff000102);
    Png grey = Png.of(new Image(new ImageShape(1, 1, 1), new byte[] {(byte) 0x80}));
    assertThat(row(ImageIO.read(new ByteArrayInputStream(grey.bytes())))).containsExactly(GREY);
  }

  private static int[] row(BufferedImage picture) {
    return picture.getRGB(0, 0, picture.getWidth(), 1, null, 0, picture.getWidth());
  }
}
