package ninc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import ninc.runtime.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTransformTest {
  private static final ImageShape GREY = new ImageShape(3, 5, 1);

  @Test
  void flipMirrorsEveryRowOrLeavesTheImageAlone() {
    ImageShape shape = new ImageShape(2, 3, 2);
    byte[] image = {0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15};
    byte[] mirrored = {4, 5, 2, 3, 0, 1, 14, 15, 12, 13, 10, 11};
    int flips = 0;
    for (int seed = 0; seed < 400; seed++) {
      byte[] result = apply(new HorizontalFlip(), image, shape, seed);
      assertThat(result).as("seed %d", seed).isIn(image, mirrored);
      flips += result[0] == mirrored[0] ? 1 : 0;
    }
    assertThat(flips).isBetween(150, 250);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4, 9})
  void cropMovesTheImageByUpToThePaddingAndFillsWithZeros(int padding) {
    byte[] image = DataFiles.randomBytes(7, GREY.length());
    Set<String> places = new HashSet<>();
    for (int seed = 0; seed < 4000; seed++) {
      byte[] result = apply(new PaddedCrop(padding), image, GREY, seed);
      SplittableRandom random = new SplittableRandom(seed);
      int down = random.nextInt(-padding, padding + 1);
      int right = random.nextInt(-padding, padding + 1);
      places.add(down + " " + right);
      for (int y = 0; y < 3; y++) {
        for (int x = 0; x < 5; x++) {
          boolean inside = y - down >= 0 && y - down < 3 && x - right >= 0 && x - right < 5;
          int expected = inside ? image[(y - down) * 5 + x - right] : 0;
          assertThat(result[y * 5 + x])
              .as("seed %d, row %d, column %d", seed, y, x)
              .isEqualTo((byte) expected);
        }
      }
    }
    assertThat(places).hasSize((2 * padding + 1) * (2 * padding + 1));
  }

  @Test
  void cropMovesAllChannelsOfAPixelTogether() {
    ImageShape shape = new ImageShape(4, 4, 3);
    byte[] image = new byte[shape.length()];
    for (int i = 0; i < image.length; i++) {
      image[i] = (byte) (i / 3 * 4 + i % 3 + 1);
    }
    for (int seed = 0; seed < 50; seed++) {
      byte[] result = apply(new PaddedCrop(2), image, shape, seed);
      for (int i = 0; i < result.length; i++) {
        assertThat(result[i] == 0 || (result[i] & 3) == i % 3 + 1).as("seed %d", seed).isTrue();
      }
    }
  }

  @Test
  void cropRefusesANegativePadding() {
    assertThatThrownBy(() -> new PaddedCrop(-1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("-1");
  }

  private static byte[] apply(ImageTransform transform, byte[] image, ImageShape shape, long seed) {
    byte[] result = DataFiles.randomBytes(99, shape.length());
    transform.apply(image.clone(), shape, result, new SplittableRandom(seed));
    return result;
  }
}
