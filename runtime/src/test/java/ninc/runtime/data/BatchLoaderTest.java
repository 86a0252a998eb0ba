package ninc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import ninc.dsl.Mixing;
import ninc.dsl.Normalization;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchLoaderTest {
  private static final ImageShape SHAPE = new ImageShape(5, 3, 2);
  private static final Split SPLIT = DataFiles.randomSplit(23, 29, SHAPE, 4);
  private static final List<ImageTransform> TRANSFORMS =
      List.of(new HorizontalFlip(), new PaddedCrop(2));

  /** An example as it was in a batch. */
  private record Seen(int label, List<Float> pixels) {}

  @ParameterizedTest
  @CsvSource({"1, 29, 1", "8, 4, 5", "29, 1, 29", "100, 1, 29"})
  void makesBatchesInTheOrderOfTheSplitWithTheRestInTheLast(int batchSize, int batches, int last) {
    BatchLoader loader = BatchLoader.of(SPLIT, batchSize);
    assertThat(loader.batchesPerEpoch()).isEqualTo(batches);
    List<Integer> sizes = new ArrayList<>();
    int example = 0;
    try (Epoch epoch = loader.epoch(1)) {
      for (Batch batch : epoch) {
        sizes.add(batch.size());
        assertThat(batch.pixels().byteSize()).isEqualTo(batch.size() * SHAPE.length() * 4L);
        assertThat(batch.labels().byteSize()).isEqualTo(batch.size() * 4L);
        for (Seen seen : examples(batch, SHAPE)) {
          assertThat(seen.label()).as("example %d", example).isEqualTo(SPLIT.label(example));
          assertThat(seen.pixels()).as("example %d", example).isEqualTo(scaled(example));
          example++;
        }
      }
    }
    assertThat(sizes).hasSize(batches).last().isEqualTo(last);
    assertThat(example).isEqualTo(29);
  }

  @Test
  void alignsPixelsAndLabels() {
    try (Epoch epoch = BatchLoader.of(SPLIT, 7).epoch(1)) {
      for (Batch batch : epoch) {
        assertThat(batch.pixels().address() % 64).isZero();
        assertThat(batch.labels().address() % 64).isZero();
      }
    }
  }

  @Test
  void givesTheSameExamplesWhateverTheBatchSize() {
    BatchLoader loader = BatchLoader.of(SPLIT, 1).shuffled().seeded(5).augmented(TRANSFORMS);
    List<Seen> one = run(loader, 3, 0);
    for (int batchSize : new int[] {2, 13, 29}) {
      BatchLoader other =
          BatchLoader.of(SPLIT, batchSize).shuffled().seeded(5).augmented(TRANSFORMS);
      assertThat(run(other, 3, 0)).as("batches of %d", batchSize).isEqualTo(one);
    }
  }

  @Test
  void changesTheImagesInEveryEpoch() {
    BatchLoader loader = BatchLoader.of(SPLIT, 4).seeded(5).augmented(TRANSFORMS);
    assertThat(run(loader, 1, 0)).isNotEqualTo(run(loader, 2, 0));
    assertThat(run(loader, 1, 0)).isNotEqualTo(run(loader.seeded(6), 1, 0));
  }

  @Test
  void changesAnExampleInTheSameWayWhereverTheOrderPutsIt() {
    BatchLoader loader = BatchLoader.of(SPLIT, 4).seeded(5).augmented(TRANSFORMS);
    List<Seen> inOrder = run(loader, 1, 0);
    List<Seen> shuffled = run(loader.shuffled(), 1, 0);
    int[] order = ExampleOrder.SHUFFLED.indices(SPLIT.size(), 5, 1);
    for (int i = 0; i < order.length; i++) {
      assertThat(shuffled.get(i)).as("place %d", i).isEqualTo(inOrder.get(order[i]));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 7, 8})
  void startsAtAnyBatchAsIfTheOthersHadBeenMade(int firstBatch) {
    BatchLoader loader =
        BatchLoader.of(SPLIT, 4)
            .shuffled()
            .seeded(9)
            .augmented(TRANSFORMS)
            .mixed(List.of(new Mixing.Mixup(1), new Mixing.Cutmix(1)));
    List<Seen> whole = run(loader, 2, 0);
    assertThat(run(loader, 2, firstBatch))
        .isEqualTo(whole.subList(Math.min(firstBatch * 4, whole.size()), whole.size()));
  }

  @Test
  void resizesAfterTheTransforms() {
    ImageSize size = new ImageSize(9, 8);
    BatchLoader loader = BatchLoader.of(SPLIT, 4).seeded(9).augmented(TRANSFORMS);
    List<Seen> resized = run(loader.resized(size), 1, 0);
    List<Seen> original = run(loader, 1, 0);
    for (int i = 0; i < resized.size(); i++) {
      byte[] image = new byte[SHAPE.length()];
      for (int p = 0; p < image.length; p++) {
        image[p] = (byte) Math.round(original.get(i).pixels().get(p) * 255);
      }
      byte[] expected = new Image(SHAPE, image).resized(size).pixels();
      List<Float> pixels = resized.get(i).pixels();
      assertThat(pixels).hasSize(expected.length);
      for (int p = 0; p < expected.length; p++) {
        assertThat(pixels.get(p)).as("example %d", i).isEqualTo((expected[p] & 0xff) / 255f);
      }
    }
  }

  /** The figures are those of torchvision's {@code ToTensor} and {@code Normalize}, in float32. */
  @Test
  void normalizesEachChannel() {
    Split split = Split.of(new ImageShape(1, 2, 3), new byte[] {0, 1, 127, -128, -2, -1}, 0);
    Normalization rule =
        new Normalization(List.of(0.4914, 0.4822, 0.4465), List.of(0.247, 0.2435, 0.2616));
    BatchLoader loader = BatchLoader.of(split, 1).normalized(Optional.of(rule));
    assertThat(run(loader, 1, 0).getFirst().pixels())
        .containsExactly(
            -1.9894737005233765f,
            -1.9641824960708618f,
            0.19701534509658813f,
            0.04275631904602051f,
            2.110383987426758f,
            2.115825891494751f);
  }

  @Test
  void mixesInEveryWayWithAShareOfItsOwnPerBatch() {
    BatchLoader loader =
        BatchLoader.of(SPLIT, 1)
            .seeded(2)
            .mixed(List.of(new Mixing.Mixup(1), new Mixing.Cutmix(1)));
    Set<Double> shares = new HashSet<>();
    int cut = 0;
    try (Epoch epoch = loader.epoch(1)) {
      for (Batch batch : epoch) {
        shares.add(batch.share());
        // Of 5×3 pixels, cutmix leaves a whole number.
        cut += batch.share() * 15 == Math.rint(batch.share() * 15) ? 1 : 0;
      }
    }
    assertThat(shares).hasSizeGreaterThan(12).allMatch(share -> share >= 0 && share <= 1);
    assertThat(cut).isBetween(5, 24);
  }

  @Test
  void keepsABatchUntilTheNextIsAskedFor() {
    try (Epoch epoch = BatchLoader.of(SPLIT, 1).epoch(1)) {
      Iterator<Batch> batches = epoch.iterator();
      for (int example = 0; example < SPLIT.size(); example++) {
        assertThat(batches.hasNext()).isTrue();
        Batch batch = batches.next();
        boolean hasNext = batches.hasNext();
        assertThat(hasNext).isEqualTo(example < SPLIT.size() - 1);
        assertThat(examples(batch, SHAPE).getFirst().pixels()).isEqualTo(scaled(example));
      }
      assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void canBeLeftInTheMiddle() {
    BatchLoader loader = BatchLoader.of(SPLIT, 1);
    Epoch left = loader.epoch(1);
    Batch batch = left.iterator().next();
    left.close();
    left.close();
    assertThat(left.iterator().hasNext()).isFalse();
    assertThatThrownBy(() -> batch.pixels().get(ValueLayout.JAVA_FLOAT, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void endsItsThreadWhenItIsClosed() throws InterruptedException {
    List<Thread> threads;
    try (Epoch epoch = BatchLoader.of(SPLIT, 1).epoch(1)) {
      epoch.iterator().next();
      threads = loadingThreads();
      assertThat(threads).isNotEmpty().allMatch(Thread::isDaemon);
    }
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
    }
  }

  @Test
  void throwsWhatWentWrongOnItsThreadWhenTheBatchIsAskedFor() {
    Arena arena = Arena.ofShared();
    MemorySegment pixels = arena.allocate(4L * SHAPE.length());
    Split split = new Split(SHAPE, pixels, new int[4]);
    arena.close();
    try (Epoch epoch = BatchLoader.of(split, 2).epoch(6)) {
      Iterator<Batch> batches = epoch.iterator();
      assertThatThrownBy(batches::next)
          .isInstanceOf(Failure.class)
          .hasMessageContaining("epoch 6")
          .hasCauseInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void refusesABatchSizeBelowOne() {
    assertThatThrownBy(() -> BatchLoader.of(SPLIT, 0))
        .isInstanceOf(UserError.class)
        .hasMessage("the batch size is 0; it must be at least 1");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 9})
  void refusesToStartOutsideTheEpoch(int firstBatch) {
    assertThatThrownBy(() -> BatchLoader.of(SPLIT, 4).epoch(1, firstBatch))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<Seen> run(BatchLoader loader, int epochNumber, int firstBatch) {
    List<Seen> seen = new ArrayList<>();
    try (Epoch epoch = loader.epoch(epochNumber, firstBatch)) {
      for (Batch batch : epoch) {
        seen.addAll(examples(batch, loader.imageShape()));
      }
    }
    return seen;
  }

  private static List<Seen> examples(Batch batch, ImageShape shape) {
    List<Seen> examples = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      List<Float> pixels = new ArrayList<>();
      for (int p = 0; p < shape.length(); p++) {
        pixels.add(batch.pixels().getAtIndex(ValueLayout.JAVA_FLOAT, i * shape.length() + p));
      }
      examples.add(new Seen(batch.labels().getAtIndex(ValueLayout.JAVA_INT, i), pixels));
    }
    return examples;
  }

  private static List<Float> scaled(int example) {
    List<Float> pixels = new ArrayList<>();
    for (byte value : DataFiles.image(SPLIT, example)) {
      pixels.add((value & 0xff) / 255f);
    }
    return pixels;
  }

  private static List<Thread> loadingThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("ninc-batches"))
        .toList();
  }
}
