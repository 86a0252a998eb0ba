package ninc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import ninc.runtime.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TurboJpegTest {
  @TempDir Path folder;

  private static TurboJpeg decoder() {
    try {
      return TurboJpeg.load();
    } catch (UserError e) {
      return abort(e.getMessage());
    }
  }

  /** An image without edges, each pixel of which tells its place. */
  private Path write(String name, int height, int width, int type) throws IOException {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int red = 20 + 200 * y / height;
        int green = 20 + 200 * x / width;
        image.setRGB(x, y, red << 16 | green << 8 | 60);
      }
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "jpg", file.toFile());
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "80, 60, 80, 60, 1",
    "80, 60, 41, 30, 1",
    "80, 60, 40, 30, 2",
    "81, 59, 41, 30, 2",
    "80, 60, 20, 15, 4",
    "80, 60, 10, 8, 8",
    "800, 600, 10, 8, 8"
  })
  void sidesStayAtLeastAsLongAsNeeded(int height, int width, int least, int narrowest, int factor) {
    assertThat(TurboJpeg.factor(new ImageSize(height, width), new ImageSize(least, narrowest)))
        .isEqualTo(factor);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8})
  void eachPixelIsTheMeanOfThoseThatItStandsFor(int factor) throws IOException {
    TurboJpeg decoder = decoder();
    EncodedImage file = EncodedImage.of(write("colour.jpg", 96, 64, BufferedImage.TYPE_INT_RGB));
    Image whole = ImageFile.read(file);
    Image reduced = ImageFile.read(file, new ImageSize(96 / factor, 64 / factor), decoder);
    assertThat(reduced.shape()).isEqualTo(new ImageShape(96 / factor, 64 / factor, 3));
    assertThat(whole.shape()).isEqualTo(new ImageShape(96, 64, 3));
    for (int i = 0; i < reduced.pixels().length; i++) {
      int y = i / 3 / (64 / factor);
      int x = i / 3 % (64 / factor);
      double sum = 0;
      for (int j = 0; j < factor * factor; j++) {
        int at = (y * factor + j / factor) * 64 + x * factor + j % factor;
        sum += whole.pixels()[3 * at + i % 3] & 0xff;
      }
      assertThat((double) (reduced.pixels()[i] & 0xff))
          .isCloseTo(sum / (factor * factor), within(4.0));
    }
  }

  @Test
  void greyImagesStayGrey() throws IOException {
    TurboJpeg decoder = decoder();
    EncodedImage file = EncodedImage.of(write("grey.jpg", 33, 17, BufferedImage.TYPE_BYTE_GRAY));
    assertThat(ImageFile.read(file, new ImageSize(16, 8), decoder).shape())
        .isEqualTo(new ImageShape(17, 9, 1));
  }

  @Test
  void anImageThatIsCutOffIsRefused() throws IOException {
    TurboJpeg decoder = decoder();
    Path file = write("short.jpg", 64, 64, BufferedImage.TYPE_INT_RGB);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length * 3 / 4));
    EncodedImage image = EncodedImage.of(file);
    assertThatThrownBy(() -> ImageFile.read(image, new ImageSize(8, 8), decoder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("short.jpg cannot be read as an image: ")
        .hasMessageContaining("Premature end of JPEG file");
  }

  @Test
  void aDataSetOfReducedImagesIsAnother() throws IOException {
    TurboJpeg decoder = decoder();
    for (int i = 0; i < 10; i++) {
      write("a/%d.jpg".formatted(i), 64 + i, 64, BufferedImage.TYPE_INT_RGB);
      write("b/%d.jpg".formatted(i), 15, 64 - i, BufferedImage.TYPE_INT_RGB);
    }
    ImageReading whole = ImageReading.of(Optional.of(new ImageSize(16, 16))).memory(0);
    Split full = DataFolder.open(folder, whole).train();
    Split reduced = DataFolder.open(folder, whole.reducing(decoder)).train();
    assertThat(reduced.fingerprint()).isNotEqualTo(full.fingerprint());
    byte[] expected = new byte[full.shape().length()];
    byte[] pixels = new byte[full.shape().length()];
    for (int i = 0; i < full.size(); i++) {
      full.copyImage(i, expected);
      reduced.copyImage(i, pixels);
      assertThat(Arrays.equals(pixels, expected)).isEqualTo(full.label(i) == 1);
      for (int j = 0; j < pixels.length; j++) {
        // Rounding 73 rows up to 76 stretches the image by up to three rows of 2.7 levels each.
        assertThat(pixels[j] & 0xff).isCloseTo(expected[j] & 0xff, within(10));
      }
    }
  }

  @Test
  void aMissingLibraryIsNamedWithTheRemedy() {
    assertThatThrownBy(() -> TurboJpeg.load(List.of("libnone.so.0")))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "libjpeg-turbo, which decodes JPEG images at reduced sizes, could not be loaded (tried libnone.so.0); install it (on Debian and Ubuntu, apt-get install libturbojpeg0)");
  }
}
