package ninc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import ninc.runtime.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MnistFolderTest {
  private static final Path REFERENCE = Path.of("src/test/resources/reference/sgd-momentum/data");

  @TempDir Path folder;

  @Test
  void readsTheReferenceFiles() {
    Dataset data = open(REFERENCE);
    assertThat(data.train().shape()).isEqualTo(new ImageShape(31, 27, 1));
    assertThat(data.train().size()).isEqualTo(80);
    assertThat(data.test().size()).isEqualTo(24);
    assertThat(data.train().labels().limit(8)).containsExactly(5, 4, 2, 5, 5, 4, 0, 5);
    assertThat(data.test().labels().limit(8)).containsExactly(0, 0, 2, 2, 5, 1, 5, 2);
    assertThat(data.classNames()).containsExactly("0", "1", "2", "3", "4", "5");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsImagesOfAnySizeWithAnyLabels(boolean compressed) throws IOException {
    byte[] train = DataFiles.randomBytes(11, 3 * 5 * 2);
    byte[] test = DataFiles.randomBytes(12, 5 * 2);
    write("train-images-idx3-ubyte", DataFiles.idx(train, 3, 5, 2), compressed);
    write("train-labels-idx1-ubyte", DataFiles.idx(new byte[] {0, (byte) 200, 7}, 3), compressed);
    write("t10k-images-idx3-ubyte", DataFiles.idx(test, 1, 5, 2), compressed);
    write("t10k-labels-idx1-ubyte", DataFiles.idx(new byte[] {3}, 1), compressed);

    Dataset data = open(folder);
    assertThat(data.name()).isEqualTo(folder.toString());
    assertThat(data.train().shape()).isEqualTo(new ImageShape(5, 2, 1));
    assertThat(data.train().labels()).containsExactly(0, 200, 7);
    assertThat(DataFiles.image(data.train(), 2)).isEqualTo(Arrays.copyOfRange(train, 20, 30));
    assertThat(DataFiles.image(data.test(), 0)).isEqualTo(test);
    assertThat(data.classNames()).hasSize(201);
  }

  @Test
  void readsContentThatIsLargerThanAChunk() throws IOException {
    byte[] values = DataFiles.randomBytes(13, 2 * 1031 * 1021);
    write("images", DataFiles.idx(values, 2, 1031, 1021), true);
    IdxFile file = IdxFile.read(new DataFile(folder.resolve("images.gz")), 3);
    assertThat(file.values().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(values);
  }

  @Test
  void namesTheFileThatIsMissing() throws IOException {
    writeSmallSet();
    Files.delete(folder.resolve("t10k-labels-idx1-ubyte"));
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("t10k-labels-idx1-ubyte.gz");
  }

  @Test
  void refusesLabelsThatAreNotOfTheImages() throws IOException {
    writeSmallSet();
    write("train-labels-idx1-ubyte", DataFiles.idx(new byte[] {0, 1, 2}, 3), false);
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("2 images")
        .hasMessageContaining("3 labels");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusesAHeaderThatAnnouncesMoreThanThereIs(boolean compressed) throws IOException {
    assertRefused(DataFiles.idx(new byte[8], 2000, 2000, 500), compressed, "train-images");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusesAHeaderWhoseProductOverflows(boolean compressed) throws IOException {
    int max = Integer.MAX_VALUE;
    assertRefused(DataFiles.idx(new byte[8], max, max, max), compressed, "impossible");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void refusesADimensionThatIsNotPositive(int dimension) throws IOException {
    assertRefused(DataFiles.idx(new byte[8], 2, dimension, 2), false, "dimension 2");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusesContentThatGoesOnAfterTheAnnouncedValues(boolean compressed) throws IOException {
    assertRefused(DataFiles.idx(new byte[9], 2, 2, 2), compressed, "2×2×2");
  }

  @Test
  void stopsAtTheFirstByteThatIsTooMany() throws IOException {
    byte[] bomb = DataFiles.gzip(DataFiles.idx(new byte[1 << 26], 2, 2, 2));
    writeSmallSet();
    Files.delete(folder.resolve("train-images-idx3-ubyte"));
    // Cut off: a reader that went on to the end would report that the file ends too early.
    Files.write(
        folder.resolve("train-images-idx3-ubyte.gz"), Arrays.copyOf(bomb, bomb.length - 100));
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("it has more data after the 2×2×2 values");
  }

  @Test
  void refusesAnotherTypeOrRank() throws IOException {
    byte[] floats = DataFiles.idx(new byte[8], 2, 2, 2);
    floats[2] = 0x0d;
    assertRefused(floats, false, "0x00000d03");
    assertRefused(DataFiles.idx(new byte[8], 4, 2), false, "0x00000802");
  }

  @Test
  void refusesACompressedFileTooShortForWhatItAnnouncesWithoutReadingIt() throws IOException {
    byte[] lie = DataFiles.gzip(DataFiles.idx(new byte[0], 1 << 20, 1 << 6, 1 << 6));
    writeSmallSet();
    Files.delete(folder.resolve("train-images-idx3-ubyte"));
    Files.write(folder.resolve("train-images-idx3-ubyte.gz"), lie);
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(
            "announces 1048576×64×64 values, which take 4294967312 bytes, but it has at most %d",
            1032 * lie.length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 9, 25})
  void refusesAFileThatIsCutOff(int length) throws IOException {
    byte[] whole = DataFiles.gzip(DataFiles.idx(DataFiles.randomBytes(2, 8), 2, 2, 2));
    writeSmallSet();
    Files.delete(folder.resolve("train-images-idx3-ubyte"));
    Files.write(folder.resolve("train-images-idx3-ubyte.gz"), Arrays.copyOf(whole, length));
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("train-images-idx3-ubyte.gz")
        .hasMessageContaining("ends too early");
  }

  @Test
  void refusesAGzipNameWithoutGzipContent() throws IOException {
    writeSmallSet();
    Files.move(
        folder.resolve("train-images-idx3-ubyte"), folder.resolve("train-images-idx3-ubyte.gz"));
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("gzip");
  }

  private void assertRefused(byte[] images, boolean compressed, String part) throws IOException {
    writeSmallSet();
    Files.delete(folder.resolve("train-images-idx3-ubyte"));
    write("train-images-idx3-ubyte", images, compressed);
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("train-images-idx3-ubyte")
        .hasMessageContaining(part);
  }

  /** Two training images and one test image of 2×2 pixels. */
  private void writeSmallSet() throws IOException {
    write("train-images-idx3-ubyte", DataFiles.idx(new byte[8], 2, 2, 2), false);
    write("train-labels-idx1-ubyte", DataFiles.idx(new byte[] {0, 1}, 2), false);
    write("t10k-images-idx3-ubyte", DataFiles.idx(new byte[4], 1, 2, 2), false);
    write("t10k-labels-idx1-ubyte", DataFiles.idx(new byte[] {1}, 1), false);
  }

  private void write(String name, byte[] content, boolean compressed) throws IOException {
    if (compressed) {
      Files.write(folder.resolve(name + ".gz"), DataFiles.gzip(content));
    } else {
      Files.write(folder.resolve(name), content);
    }
  }

  private static Dataset open(Path folder) {
    return DataFolder.open(folder, Optional.empty());
  }
}
