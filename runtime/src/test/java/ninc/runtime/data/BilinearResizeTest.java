package ninc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import ninc.runtime.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BilinearResizeTest {
  private static final ImageShape REFERENCE_SHAPE = new ImageShape(28, 28, 1);

  @ParameterizedTest
  @ValueSource(ints = {20, 224})
  void equalsPillowBitForBit(int size) throws IOException {
    byte[][] inputs = reference("input");
    byte[][] expected = reference("bilinear_" + size);
    BilinearResize resize = new BilinearResize(REFERENCE_SHAPE, new ImageSize(size, size));
    assertThat(inputs.length).isEqualTo(2);
    for (int i = 0; i < inputs.length; i++) {
      byte[] result = new byte[size * size];
      resize.apply(inputs[i], result);
      assertThat(result).as("image %d", i).isEqualTo(expected[i]);
    }
  }

  @ParameterizedTest
  @CsvSource({"13, 29, 7, 41", "37, 5, 90, 1", "1, 1, 3, 8", "97, 64, 6, 64", "31, 17, 31, 17"})
  void agreesWithAnAverageWeightedByTheTriangleFilter(int h, int w, int toH, int toW) {
    long seed = 41;
    byte[] image = randomBytes(seed, h * w);
    byte[] result = resize(image, new ImageShape(h, w, 1), new ImageSize(toH, toW));
    for (int y = 0; y < toH; y++) {
      for (int x = 0; x < toW; x++) {
        assertThat((double) (result[y * toW + x] & 0xff))
            .as("seed %d, row %d, column %d", seed, y, x)
            .isCloseTo(weightedAverage(image, h, w, toH, toW, y, x), within(1.01));
      }
    }
  }

  @Test
  void leavesAnImageOfTheSameSizeAlone() {
    byte[] image = randomBytes(3, 13 * 7 * 3);
    assertThat(resize(image, new ImageShape(13, 7, 3), new ImageSize(13, 7))).isEqualTo(image);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 255})
  void keepsAPlainImagePlain(int value) {
    byte[] image = new byte[311 * 7];
    Arrays.fill(image, (byte) value);
    byte[] result = resize(image, new ImageShape(311, 7, 1), new ImageSize(5, 29));
    assertThat(result).hasSize(5 * 29).containsOnly((byte) value);
  }

  @Test
  void resizesEachChannelOnItsOwn() {
    ImageShape shape = new ImageShape(11, 9, 3);
    ImageSize size = new ImageSize(4, 23);
    byte[] image = randomBytes(5, shape.length());
    byte[] result = resize(image, shape, size);
    for (int c = 0; c < 3; c++) {
      byte[] plane = resize(channel(image, c), new ImageShape(11, 9, 1), size);
      assertThat(channel(result, c)).as("channel %d", c).isEqualTo(plane);
    }
  }

  @Test
  void refusesSizesThatCannotBeHeld() {
    assertThatThrownBy(() -> new BilinearResize(REFERENCE_SHAPE, new ImageSize(60_000, 60_000)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("28×28×1")
        .hasMessageContaining("60000×60000");
  }

  private static byte[] resize(byte[] image, ImageShape shape, ImageSize size) {
    BilinearResize resize = new BilinearResize(shape, size);
    byte[] result = new byte[resize.targetShape().length()];
    resize.apply(image, result);
    return result;
  }

  private static double weightedAverage(
      byte[] image, int h, int w, int toH, int toW, int toY, int toX) {
    double sum = 0;
    double weights = 0;
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        double weight = triangle(y, toY, (double) h / toH) * triangle(x, toX, (double) w / toW);
        sum += weight * (image[y * w + x] & 0xff);
        weights += weight;
      }
    }
    return sum / weights;
  }

  private static double triangle(int from, int to, double scale) {
    double distance = from + 0.5 - (to + 0.5) * scale;
    return Math.max(0, 1 - Math.abs(distance) / Math.max(1, scale));
  }

  private static byte[] channel(byte[] pixels, int channel) {
    byte[] plane = new byte[pixels.length / 3];
    for (int i = 0; i < plane.length; i++) {
      plane[i] = pixels[i * 3 + channel];
    }
    return plane;
  }

  private static byte[] randomBytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** The images of a tensor of the reference file, [N, H, W] of unsigned bytes. */
  private static byte[][] reference(String name) throws IOException {
    try (InputStream in =
        BilinearResizeTest.class.getResourceAsStream("/reference/resize.safetensors")) {
      ByteBuffer file = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      byte[] header = new byte[Math.toIntExact(file.getLong())];
      file.get(header);
      JsonNode tensor = new ObjectMapper().readTree(header).get(name);
      int length = tensor.get("shape").get(1).asInt() * tensor.get("shape").get(2).asInt();
      byte[][] images = new byte[tensor.get("shape").get(0).asInt()][length];
      file.position(file.position() + tensor.get("data_offsets").get(0).asInt());
      for (byte[] image : images) {
        file.get(image);
      }
      return images;
    }
  }
}
