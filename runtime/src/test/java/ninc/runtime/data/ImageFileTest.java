package ninc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import ninc.runtime.UserError;
import ninc.runtime.format.safetensors.SafetensorsFile;
import ninc.runtime.format.safetensors.StoredTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageFileTest {
  private static final SafetensorsFile ORIENTATIONS =
      SafetensorsFile.open(Path.of("src/test/resources/reference/orientation.safetensors"));

  @TempDir Path folder;

  @Test
  void aFileThatIsNotThereIsSaidToBeMissing() {
    assertThatThrownBy(() -> ImageFile.read(folder.resolve("gone.png")))
        .isInstanceOf(UserError.class)
        .hasMessageMatching("file not found: .*gone.png; give the path of a PNG or JPEG image");
  }

  @Test
  void readsGreySamplesAsTheyAreStored() throws IOException {
    BufferedImage image = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 0; x < 256; x++) {
      image.getRaster().setSample(x, 0, 0, x);
    }
    Image read = ImageFile.read(write("grey.png", image));
    assertThat(read.shape()).isEqualTo(new ImageShape(1, 256, 1));
    for (int x = 0; x < 256; x++) {
      assertThat(read.pixels()[x] & 0xff).isEqualTo(x);
    }
  }

  @Test
  void readsTheUpperByteOfSixteenBitSamples() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSample(0, 0, 0, 0x12ff);
    image.getRaster().setSample(1, 0, 0, 0xfe00);
    Image read = ImageFile.read(write("grey16.png", image));
    assertThat(read.pixels()).containsExactly(0x12, 0xfe);
  }

  @Test
  void takesABlackAndWhiteImageForGrey() throws IOException {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY);
    image.getRaster().setSample(1, 0, 0, 1);
    Image read = ImageFile.read(write("bits.png", image));
    assertThat(read.shape().channels()).isEqualTo(1);
    assertThat(read.pixels()).containsExactly(0, 255, 0);
  }

  @Test
  void readsThePaletteOfAColourImage() throws IOException {
    byte[] red = {0, 10};
    byte[] green = {0, 20};
    byte[] blue = {0, 30};
    IndexColorModel palette = new IndexColorModel(8, 2, red, green, blue);
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
    image.getRaster().setSample(1, 0, 0, 1);
    assertThat(ImageFile.read(write("palette.png", image)).pixels())
        .containsExactly(0, 0, 0, 10, 20, 30);
  }

  @ParameterizedTest
  @CsvSource({
    "png," + BufferedImage.TYPE_3BYTE_BGR,
    "png," + BufferedImage.TYPE_4BYTE_ABGR,
    "jpg," + BufferedImage.TYPE_3BYTE_BGR
  })
  void readsEachPixelOfAColourImage(String format, int type) throws IOException {
    BufferedImage image = new BufferedImage(17, 11, type);
    Random random = new Random(1);
    for (int y = 0; y < 11; y++) {
      for (int x = 0; x < 17; x++) {
        image.setRGB(x, y, random.nextInt());
      }
    }
    Path file = write("pixels." + format, image);
    BufferedImage stored = ImageIO.read(file.toFile());
    byte[] pixels = ImageFile.read(file).pixels();
    for (int i = 0; i < 17 * 11; i++) {
      int rgb = stored.getRGB(i % 17, i / 17);
      assertThat(Arrays.copyOfRange(pixels, 3 * i, 3 * i + 3))
          .containsExactly((byte) (rgb >> 16), (byte) (rgb >> 8), (byte) rgb);
    }
  }

  @Test
  void ignoresTransparency() throws IOException {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x80102030);
    assertThat(ImageFile.read(write("alpha.png", image)).pixels()).containsExactly(16, 32, 48);
  }

  @Test
  void readsColourAndGreyJpeg() throws IOException {
    Image colour = ImageFile.read(write("c.jpg", DataFiles.colourImage(9, 7, 0xc86432)));
    assertThat(colour.shape()).isEqualTo(new ImageShape(9, 7, 3));
    assertThat(colour.pixels()[0] & 0xff).isCloseTo(200, within(4));
    assertThat(colour.pixels()[1] & 0xff).isCloseTo(100, within(4));
    assertThat(colour.pixels()[2] & 0xff).isCloseTo(50, within(4));

    Image grey = ImageFile.read(write("g.jpeg", DataFiles.greyImage(2, 2, 60)));
    assertThat(grey.shape()).isEqualTo(new ImageShape(2, 2, 1));
    assertThat(grey.pixels()[3] & 0xff).isCloseTo(71, within(4));
  }

  @Test
  void refusesOtherFormats() throws IOException {
    Path file = folder.resolve("image.png");
    Files.move(write("image.bmp", DataFiles.colourImage(2, 2, 0)), file);
    assertThatThrownBy(() -> ImageFile.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("neither a PNG nor a JPEG");
  }

  @ParameterizedTest
  @CsvSource({
    "1000000, images of at most",
    "2147483647, images of at most",
    "8192, which its 67 bytes cannot hold",
    "0, cannot be read as an image",
    "-1, cannot be read as an image"
  })
  void refusesAnImageThatAnnouncesPixelsItCannotHave(int side, String problem) throws IOException {
    Path file = write("bomb.png", DataFiles.greyImage(1, 1, 0));
    byte[] png = Files.readAllBytes(file);
    // The first chunk, IHDR: its length, its type at 12, width at 16, height at 20, its CRC at 29.
    ByteBuffer.wrap(png).putInt(16, side).putInt(20, side);
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
    Files.write(file, png);
    assertThatThrownBy(() -> ImageFile.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(problem);
  }

  @Test
  void refusesAJpegWithScansWithoutEnd() throws IOException {
    Path file = write("scans.jpg", DataFiles.greyImage(2, 2, 60));
    byte[] jpeg = Files.readAllBytes(file);
    int scan = startOfScan(jpeg);
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    bomb.write(jpeg, 0, jpeg.length - 2);
    for (int i = 0; i < 100; i++) {
      bomb.write(jpeg, scan, jpeg.length - 2 - scan);
    }
    bomb.write(jpeg, jpeg.length - 2, 2);
    Files.write(file, bomb.toByteArray());
    assertThatThrownBy(() -> ImageFile.read(file))
        .isInstanceOf(UserError.class)
        .hasMessage(file + " has more than 100 scans; encode the image again");
  }

  private static int startOfScan(byte[] jpeg) {
    return IntStream.range(0, jpeg.length - 1)
        .filter(i -> (jpeg[i] & 0xff) == 0xff && (jpeg[i + 1] & 0xff) == 0xda)
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "png, 0",
    "png, 7",
    "png, 20",
    "png, 40",
    "png, 60",
    "jpg, 9",
    "jpg, 300",
    "jpg, 100000"
  })
  void refusesAnImageThatIsCutOff(String format, int length) throws IOException {
    Path file = write("cut." + format, DataFiles.colourImage(9, 9, 0x808080));
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, Math.min(length, whole.length - 1)));
    assertThatThrownBy(() -> ImageFile.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(file.toString());
  }

  /** As Pillow turns them. PNG is compared exactly; JPEG decoders differ by rounding. */
  @ParameterizedTest
  @CsvSource({"png, 0", "jpeg, 3"})
  void turnsImagesAsTheirExifOrientationSays(String format, int rounding) throws IOException {
    for (int orientation = 1; orientation <= 8; orientation++) {
      String name = "orientation%d.%s".formatted(orientation, format);
      StoredTensor expected = ORIENTATIONS.tensor(name);
      Image image = ImageFile.read(stored(name));
      assertThat(image.shape().size())
          .as(name)
          .isEqualTo(ImageFile.readHeader(EncodedImage.of(folder.resolve(name))).size())
          .isEqualTo(
              new ImageSize(
                  expected.shape().get(0).intValue(), expected.shape().get(1).intValue()));
      byte[] pixels = expected.data().toArray(ValueLayout.JAVA_BYTE);
      for (int i = 0; i < pixels.length; i++) {
        assertThat(image.pixels()[i] & 0xff)
            .as("%s at %d", name, i)
            .isCloseTo(pixels[i] & 0xff, within(rounding));
      }
    }
  }

  @Test
  void refusesCmykByName() throws IOException {
    Path file = stored("cmyk.jpeg");
    assertThatThrownBy(() -> ImageFile.read(file))
        .isInstanceOf(UserError.class)
        .hasMessage(file + " is a CMYK image; convert it to RGB");
  }

  @Test
  void damagedExifDataIsIgnored() throws IOException {
    byte[] image = Files.readAllBytes(stored("orientation6.png"));
    int exif = new String(image, StandardCharsets.ISO_8859_1).indexOf("eXIf");
    for (int at = exif + 4; at < exif + 20; at++) {
      byte[] damaged = image.clone();
      damaged[at] = -1;
      Path file = Files.write(folder.resolve("damaged.png"), damaged);
      assertThat(ImageFile.read(file).pixels()).hasSize(12 * 20 * 3);
    }
  }

  private Path stored(String name) throws IOException {
    byte[] bytes = ORIENTATIONS.tensor(name + ".file").data().toArray(ValueLayout.JAVA_BYTE);
    return Files.write(folder.resolve(name), bytes);
  }

  private Path write(String name, BufferedImage image) throws IOException {
    Path file = folder.resolve(name);
    DataFiles.writeImage(file, image);
    return file;
  }
}
