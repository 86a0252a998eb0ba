package ninc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What augmentations draw. */
class AugmentationDistributionTest {
  private static final int DRAWS = 20_000;
  private static final long SEED = 6;

  /** An image in which rounding to whole pixels hardly matters. */
  private static final ImageShape LARGE = new ImageShape(1000, 1000, 1);

  /** Uniform and log-uniform numbers have their mean in the middle and a variance of width²/12. */
  @ParameterizedTest
  @CsvSource({"0.08, 0.5, 0.75, 1.3333333333333333", "0.02, 0.33, 0.5, 2"})
  void areaIsUniformAndAspectRatioLogUniform(
      double minArea, double maxArea, double minRatio, double maxRatio) {
    RandomGenerator random = new SplittableRandom(SEED);
    List<RandomRectangle> drawn =
        Stream.generate(() ->
                RandomRectangle.draw(LARGE, minArea, maxArea, minRatio, maxRatio, random)
                    .orElseThrow())
            .limit(DRAWS)
            .toList();
    assertUniform(drawn, r -> r.height() * r.width() / 1e6, minArea, maxArea);
    assertUniform(
        drawn,
        r -> Math.log((double) r.width() / r.height()),
        Math.log(minRatio),
        Math.log(maxRatio));
    assertUniform(drawn, r -> r.top() / (1000.0 - r.height()), 0, 1);
    assertUniform(drawn, r -> r.left() / (1000.0 - r.width()), 0, 1);
  }

  private static <T> void assertUniform(
      List<T> drawn, ToDoubleFunction<T> value, double least, double most) {
    double width = most - least;
    double[] values = drawn.stream().mapToDouble(value).toArray();
    DoubleSummaryStatistics summary = Arrays.stream(values).summaryStatistics();
    double variance =
        Arrays.stream(values).map(x -> Math.pow(x - summary.getAverage(), 2)).average().orElse(0);
    assertThat(summary.getMin()).isCloseTo(least, within(0.01 * width));
    assertThat(summary.getMax()).isCloseTo(most, within(0.01 * width));
    assertThat(summary.getAverage()).isCloseTo((least + most) / 2, within(0.01 * width));
    assertThat(variance).isCloseTo(width * width / 12, within(0.002 * width * width));
  }

  @Test
  void aRectangleThatDoesNotFitIsDrawnAgainOrTheCentreIsTaken() {
    ImageShape line = new ImageShape(1, 100, 1);
    RandomGenerator random = new SplittableRandom(SEED);
    Optional<RandomRectangle> none = RandomRectangle.draw(line, 0.9, 1, 0.75, 4.0 / 3, random);
    assertThat(none).isEmpty();
    assertThat(RandomResizedCrop.centre(line)).isEqualTo(new RandomRectangle(0, 49, 1, 1));
    assertThat(RandomResizedCrop.centre(new ImageShape(100, 30, 1)))
        .isEqualTo(new RandomRectangle(30, 0, 40, 30));
    assertThat(RandomResizedCrop.centre(new ImageShape(7, 8, 1)))
        .isEqualTo(new RandomRectangle(0, 0, 7, 8));
  }

  @Test
  void erasesSoManyImagesAndNothingOutsideOneRectangle() {
    ImageShape shape = new ImageShape(20, 30, 3);
    byte[] image = new byte[shape.length()];
    Arrays.fill(image, (byte) 200);
    byte[] result = new byte[shape.length()];
    int erased = 0;
    for (int seed = 0; seed < 2000; seed++) {
      new RandomErasing(0.3).apply(image, shape, result, new SplittableRandom(seed));
      List<Integer> rows = new ArrayList<>();
      List<Integer> columns = new ArrayList<>();
      for (int i = 0; i < result.length; i++) {
        assertThat(result[i]).isIn((byte) 0, (byte) 200);
        if (result[i] == 0) {
          rows.add(i / (30 * 3));
          columns.add(i / 3 % 30);
        }
      }
      if (!rows.isEmpty()) {
        erased++;
        int height = extent(rows);
        int width = extent(columns);
        assertThat(rows).as("seed %d", seed).hasSize(height * width * 3);
        assertThat(height * width).isBetween((int) (0.015 * 600), (int) (0.35 * 600));
      }
    }
    assertThat(erased / 2000.0).isCloseTo(0.3, within(0.03));
  }

  private static int extent(List<Integer> places) {
    return places.stream().max(Integer::compare).orElseThrow()
        - places.stream().min(Integer::compare).orElseThrow()
        + 1;
  }

  /** The angle is read off a bright pixel at the right edge. */
  @Test
  void rotatesEvenlyInBothDirections() {
    ImageShape shape = new ImageShape(201, 201, 1);
    byte[] image = new byte[shape.length()];
    int size = 9;
    for (int y = 0; y < size; y++) {
      Arrays.fill(image, (96 + y) * 201 + 190, (96 + y) * 201 + 190 + size, (byte) 255);
    }
    byte[] result = new byte[shape.length()];
    List<Double> angles = new ArrayList<>();
    for (int seed = 0; seed < 1000; seed++) {
      new Rotation(30).apply(image, shape, result, new SplittableRandom(seed));
      double x = 0;
      double y = 0;
      for (int i = 0; i < result.length; i++) {
        x += (result[i] & 0xff) * (i % 201 - 100);
        y += (result[i] & 0xff) * (i / 201 - 100);
      }
      angles.add(Math.toDegrees(Math.atan2(-y, x)));
    }
    DoubleSummaryStatistics summary =
        angles.stream().mapToDouble(Double::doubleValue).summaryStatistics();
    assertThat(summary.getMin()).isCloseTo(-30, within(0.5));
    assertThat(summary.getMax()).isCloseTo(30, within(0.5));
    assertThat(summary.getAverage()).isCloseTo(0, within(2.0));
  }

  @Test
  void jittersEachPropertyByItsOwnAmount() {
    ImageShape pixel = new ImageShape(1, 1, 3);
    byte[] image = {100, 60, 20};
    double[] brightness = new double[DRAWS];
    for (int seed = 0; seed < DRAWS; seed++) {
      byte[] result = new byte[3];
      new ColorJitter(0.4, 0, 0, 0).apply(image, pixel, result, new SplittableRandom(seed));
      double factor = ((result[0] & 0xff) + 0.5) / 100;
      assertThat((result[1] & 0xff) / 60.0).isCloseTo(factor, within(0.03));
      brightness[seed] = factor;
    }
    List<Double> factors = Arrays.stream(brightness).boxed().toList();
    assertUniform(factors, factor -> factor, 0.6, 1.4);
  }

  @Test
  void jittersInEveryOrder() {
    ImageShape shape = new ImageShape(2, 2, 3);
    byte[] image = {10, 80, 30, 127, 40, 0, 60, 61, 99, 12, 100, 101};
    ColorJitter both = new ColorJitter(0.9, 0.9, 0, 0);
    byte[] result = new byte[image.length];
    int brightnessFirst = 0;
    for (int seed = 0; seed < 1000; seed++) {
      both.apply(image, shape, result, new SplittableRandom(seed));
      // The same draws: three for the order, then the factors of what comes first and second.
      RandomGenerator random = new SplittableRandom(seed);
      int[] order = {0, 1, 2, 3};
      for (int last = 3; last > 0; last--) {
        int chosen = random.nextInt(last + 1);
        int swapped = order[chosen];
        order[chosen] = order[last];
        order[last] = swapped;
      }
      double first = 0.1 + 1.8 * random.nextDouble();
      double second = 0.1 + 1.8 * random.nextDouble();
      byte[] expected = image.clone();
      ColorAdjustment colours = new ColorAdjustment(shape, expected);
      boolean brightness = Arrays.stream(order).filter(i -> i < 2).findFirst().orElseThrow() == 0;
      if (brightness) {
        colours.brightness(first);
        colours.contrast(second);
        brightnessFirst++;
      } else {
        colours.contrast(first);
        colours.brightness(second);
      }
      assertThat(result).as("seed %d", seed).isEqualTo(expected);
    }
    assertThat(brightnessFirst).isBetween(430, 570);
  }
}
