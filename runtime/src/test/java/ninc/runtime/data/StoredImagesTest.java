package ninc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import ninc.dsl.Mixing;
import ninc.runtime.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders of images that are decoded whenever they are used. */
class StoredImagesTest {
  private static final int CLASSES = 3;
  private static final int PER_CLASS = 13;
  private static final ImageReading STORED = ImageReading.of(Optional.empty()).memory(0);

  @TempDir Path folder;

  /** Grey images of 5×6 pixels, each with values of its own. */
  private void writeImages() throws IOException {
    for (int label = 0; label < CLASSES; label++) {
      for (int i = 0; i < PER_CLASS; i++) {
        write("class%d/%02d.png".formatted(label, i), 5, 6, 60 * label + i);
      }
    }
  }

  private void write(String name, int height, int width, int first) throws IOException {
    DataFiles.writeImage(folder.resolve(name), DataFiles.greyImage(height, width, first));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void makeTheSameBatchesAsImagesInMemoryWithAnyNumberOfThreads(int threads) throws IOException {
    writeImages();
    Dataset inMemory = DataFolder.open(folder, Optional.empty());
    Dataset stored = DataFolder.open(folder, STORED.threads(threads));
    assertThat(inMemory.train().decodingThreads()).isEqualTo(new DecodingThreads(1));
    assertThat(stored.train().decodingThreads()).isEqualTo(new DecodingThreads(threads));
    assertThat(batches(stored.train())).isEqualTo(batches(inMemory.train())).hasSize(5 * 3);
    assertThat(PixelStatistics.of(stored.train())).isEqualTo(PixelStatistics.of(inMemory.train()));
  }

  /** Pixels and labels of three epochs with all that is random. */
  private static List<List<Number>> batches(Split split) {
    BatchLoader loader =
        BatchLoader.of(split, 7)
            .resized(new ImageSize(8, 7))
            .shuffled()
            .seeded(3)
            .augmented(
                List.of(
                    new HorizontalFlip(),
                    new RandomResizedCrop(0.4),
                    new Rotation(20),
                    new RandomErasing(0.5)))
            .mixed(List.of(new Mixing.Mixup(0.3)));
    List<List<Number>> batches = new ArrayList<>();
    for (int number = 1; number <= 3; number++) {
      try (Epoch epoch = loader.epoch(number)) {
        for (Batch batch : epoch) {
          List<Number> values = new ArrayList<>();
          for (float pixel : batch.pixels().toArray(ValueLayout.JAVA_FLOAT)) {
            values.add(pixel);
          }
          for (int label : batch.labels().toArray(ValueLayout.JAVA_INT)) {
            values.add(label);
          }
          values.add(batch.share());
          batches.add(values);
        }
      }
    }
    return batches;
  }

  @Test
  void areKeptInMemoryUpToALimit() throws IOException {
    writeImages();
    long bytes = CLASSES * PER_CLASS * 5 * 6;
    assertThat(
            DataFolder.open(folder, STORED.threads(3).memory(bytes))
                .train()
                .decodingThreads()
                .count())
        .isEqualTo(1);
    assertThat(
            DataFolder.open(folder, STORED.threads(3).memory(bytes - 1))
                .train()
                .decodingThreads()
                .count())
        .isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1 << 20})
  void refuseABrokenImageByName(long memory) throws IOException {
    writeImages();
    Path broken = cutOff("class1/03.png");
    assertThatThrownBy(() -> read(DataFolder.open(folder, STORED.memory(memory).threads(4))))
        .isInstanceOf(BrokenImage.class)
        .hasMessageStartingWith(broken + " cannot be read as an image: ")
        .hasMessageEndingWith("; or skip broken images")
        .extracting(e -> ((BrokenImage) e).image())
        .isEqualTo(broken.toString());
  }

  /** Cuts a file within the pixels, behind what is looked at first. */
  private Path cutOff(String name) throws IOException {
    Path file = folder.resolve(name);
    byte[] whole = Files.readAllBytes(file);
    return Files.write(file, Arrays.copyOf(whole, 45));
  }

  private static void read(Dataset data) {
    try (Epoch epoch = BatchLoader.of(data.train(), 4).epoch(1)) {
      epoch.forEach(_ -> {});
    }
  }

  /**
   * Image 3 of class 1 is replaced by image 5, since 4 is a test image, and the last one of class 2
   * by the first.
   */
  @ParameterizedTest
  @CsvSource({"0, 1", "0, 4", "1000000, 1", "1000000, 4"})
  void takeTheNextImageOfTheClassInPlaceOfABrokenOne(long memory, int threads) throws IOException {
    writeImages();
    Path one = cutOff("class1/03.png");
    Path last = Files.writeString(folder.resolve("class2/12.png"), "not an image");
    BrokenImages.Skipped skipped = new BrokenImages.Skipped();
    ImageReading reading = STORED.memory(memory).threads(threads).broken(skipped);
    Split train = DataFolder.open(folder, reading).train();
    assertThat(train.size()).isEqualTo(3 * 11);
    assertThat(train.labels().boxed()).containsSubsequence(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2);
    assertThat(DataFiles.image(train, 11 + 3)[0]).isEqualTo((byte) (60 + 5));
    assertThat(DataFiles.image(train, 2 * 11 + 10)[0]).isEqualTo((byte) 120);
    assertThat(DataFiles.image(train, 11 + 4)[0]).isEqualTo((byte) (60 + 5));
    batches(train);
    assertThat(skipped.images())
        .extracting(BrokenImage::image)
        .containsExactly(one.toString(), last.toString());
  }

  /** An image that is held out for validation does not stand in for a training image. */
  @Test
  void takeImagesOfTheSamePartOfASplitOnly() throws IOException {
    writeImages();
    cutOff("class0/00.png");
    ImageReading reading = STORED.broken(new BrokenImages.Skipped());
    Dataset data = DataFolder.open(folder, reading).holdOut(0.5);
    assertThat(data.train().size()).isLessThan(3 * 11);
    assertThat(DataFiles.image(data.train(), 0)[0]).isEqualTo((byte) 2);
  }

  @Test
  void refuseAClassWhoseImagesAreAllBroken() throws IOException {
    writeImages();
    for (int i = 0; i < PER_CLASS; i++) {
      cutOff("class1/%02d.png".formatted(i));
    }
    Split train = DataFolder.open(folder, STORED.broken(new BrokenImages.Skipped())).train();
    assertThatThrownBy(() -> DataFiles.image(train, 11))
        .isInstanceOf(UserError.class)
        .hasMessage("all images of class 1 are broken; get undamaged copies of them");
  }

  @Test
  void refuseAColourImageAmongGreyOnes() throws IOException {
    Path colour = folder.resolve("c.png");
    DataFiles.writeImage(colour, DataFiles.colourImage(1, 2, 0x010203));
    StoredImages images = stored(new ImageShape(1, 2, 1), STORED, colour);
    assertThatThrownBy(() -> images.copy(0, new byte[2]))
        .isInstanceOf(UserError.class)
        .isNotInstanceOf(BrokenImage.class)
        .hasMessageStartingWith(colour + " is a colour image");
  }

  @Test
  void resizeAnImageOfAnotherSizeIfASizeIsGiven() throws IOException {
    write("large.png", 8, 6, 20);
    Path large = folder.resolve("large.png");
    ImageShape shape = new ImageShape(4, 3, 1);
    byte[] pixels = new byte[4 * 3];
    assertThatThrownBy(() -> stored(shape, STORED, large).copy(0, pixels))
        .isInstanceOf(UserError.class)
        .hasMessage(
            large
                + " has 8×6 pixels, but the images that were looked at first have 4×3; give the size"
                + " to resize to");
    ImageReading resizing = ImageReading.of(Optional.of(new ImageSize(9, 9)));
    assertThat(stored(shape, resizing, large).copy(0, pixels)).isTrue();
    assertThat(pixels).isEqualTo(ImageFile.read(large).resized(shape.size()).pixels());
  }

  private static StoredImages stored(ImageShape shape, ImageReading reading, Path file)
      throws IOException {
    return new StoredImages(shape, List.of(EncodedImage.of(file)), reading);
  }

  /** The fingerprint covers names, lengths and labels; no image is decoded for it. */
  @Test
  void haveAFingerprintWithoutBeingRead() throws IOException {
    writeImages();
    String before = fingerprint();
    Path file = folder.resolve("class1/03.png");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, new byte[whole.length]);
    assertThat(fingerprint()).isEqualTo(before);
    Files.write(file, new byte[whole.length + 1]);
    assertThat(fingerprint()).isNotEqualTo(before);
    Files.write(file, whole);
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    assertThat(fingerprint()).isEqualTo(before);
    Files.move(file, folder.resolve("class1/03a.png"));
    assertThat(fingerprint()).isNotEqualTo(before);
  }

  private String fingerprint() {
    return DataFolder.open(folder, STORED.broken(new BrokenImages.Skipped())).train().fingerprint();
  }
}
