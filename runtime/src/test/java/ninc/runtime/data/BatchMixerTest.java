package ninc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import ninc.dsl.Mixing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchMixerTest {
  private static final ImageShape SHAPE = new ImageShape(3, 4, 2);

  /** As {@code batch.roll(1, 0) * 0.75 + batch * 0.25} in PyTorch. */
  @Test
  void averagesEachImageWithTheOneBeforeIt() {
    ImageShape pixel = new ImageShape(1, 1, 2);
    MemorySegment pixels = MemorySegment.ofArray(new float[] {1, 2, 5, 6, 17, 26});
    new BatchMixer(pixel, pixels, 3).average(0.25);
    assertThat(pixels.toArray(ValueLayout.JAVA_FLOAT)).containsExactly(13, 20, 2, 3, 8, 11);
  }

  @Test
  void replacesARectangleByThatOfTheImageBefore() {
    float[] images = new float[3 * SHAPE.length()];
    for (int i = 0; i < images.length; i++) {
      images[i] = i;
    }
    MemorySegment pixels = MemorySegment.ofArray(images.clone());
    new BatchMixer(SHAPE, pixels, 3).replace(new BatchMixer.Box(1, 2, 3, 4));
    for (int i = 0; i < images.length; i++) {
      int row = i % SHAPE.length() / (4 * 2);
      int column = i / 2 % 4;
      boolean replaced = row >= 1 && column >= 2;
      int from = replaced ? (i - SHAPE.length() + images.length) % images.length : i;
      assertThat(pixels.getAtIndex(ValueLayout.JAVA_FLOAT, i)).isEqualTo(images[from]);
    }
  }

  @Test
  void aBatchOfOneExampleStaysAsItIs() {
    float[] image = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    MemorySegment pixels = MemorySegment.ofArray(image.clone());
    new BatchMixer(SHAPE, pixels, 1).average(0.5);
    new BatchMixer(SHAPE, pixels, 1).replace(new BatchMixer.Box(0, 0, 3, 4));
    assertThat(pixels.toArray(ValueLayout.JAVA_FLOAT)).isEqualTo(image);
  }

  /** The mean of Beta(α, α) is ½, its variance 1/(4(2α + 1)). */
  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.2, 0.4, 1, 3.5})
  void drawsSharesFromBeta(double alpha) {
    RandomGenerator random = new SplittableRandom(8);
    int draws = 40_000;
    double[] shares =
        DoubleStream.generate(() -> BatchMixer.beta(alpha, random)).limit(draws).toArray();
    assertThat(DoubleStream.of(shares).boxed()).allMatch(share -> share >= 0 && share <= 1);
    double mean = DoubleStream.of(shares).average().orElseThrow();
    double variance = DoubleStream.of(shares).map(x -> (x - mean) * (x - mean)).sum() / draws;
    assertThat(mean).isCloseTo(0.5, within(0.01));
    assertThat(variance).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.004));
  }

  /** A uniform distribution shows a wrong shape that has the right moments. */
  @Test
  void betaOfOneIsUniform() {
    RandomGenerator random = new SplittableRandom(9);
    int[] tenths = new int[10];
    for (int i = 0; i < 50_000; i++) {
      tenths[Math.min((int) (10 * BatchMixer.beta(1, random)), 9)]++;
    }
    assertThat(IntStream.of(tenths).boxed()).allMatch(count -> Math.abs(count - 5000) < 350);
  }

  /** The box is centred on any pixel and clipped; inside, its sides are √(1 − λ) of the image's. */
  @Test
  void drawsBoxesAsTorchvisionDoes() {
    ImageShape shape = new ImageShape(40, 80, 1);
    double share = 0.75;
    List<BatchMixer.Box> whole = new ArrayList<>();
    for (int seed = 0; seed < 5000; seed++) {
      BatchMixer.Box box = BatchMixer.Box.draw(shape, share, new SplittableRandom(seed));
      SplittableRandom random = new SplittableRandom(seed);
      int x = random.nextInt(80);
      int y = random.nextInt(40);
      assertThat(box)
          .isEqualTo(
              new BatchMixer.Box(
                  Math.max(y - 10, 0),
                  Math.max(x - 20, 0),
                  Math.min(y + 10, 40),
                  Math.min(x + 20, 80)));
      if (box.pixels() == 20 * 40) {
        whole.add(box);
      }
    }
    assertThat(whole.size() / 5000.0).isCloseTo(21.0 / 40 * 41 / 80, within(0.03));
  }

  /** The share of the label is that of the area that is left, wherever the box was clipped. */
  @Test
  void theShareOfALabelIsThatOfItsPixels() {
    ImageShape shape = new ImageShape(7, 9, 1);
    for (int seed = 0; seed < 300; seed++) {
      float[] images = new float[2 * shape.length()];
      Arrays.fill(images, shape.length(), images.length, 1);
      MemorySegment pixels = MemorySegment.ofArray(images);
      double share =
          new BatchMixer(shape, pixels, 2).mix(new Mixing.Cutmix(1), new SplittableRandom(seed));
      double ones = 0;
      for (int i = shape.length(); i < images.length; i++) {
        ones += images[i];
      }
      assertThat(ones / shape.length()).as("seed %d", seed).isCloseTo(share, within(1e-9));
    }
  }
}
