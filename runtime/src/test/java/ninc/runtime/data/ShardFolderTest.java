package ninc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import javax.imageio.ImageIO;
import ninc.runtime.UserError;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardFolderTest {
  @TempDir Path folder;

  private static byte[] png(int first) throws IOException {
    BufferedImage image = DataFiles.greyImage(3, 4, first);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Writes an archive with images whose first pixels are given, and their labels. */
  private Path shard(String name, int... firstsAndLabels) throws IOException {
    SequencedMap<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < firstsAndLabels.length; i += 2) {
      String key = "samples/%06d".formatted(i / 2);
      files.put(key + ".png", png(firstsAndLabels[i]));
      files.put(key + ".cls", text(Integer.toString(firstsAndLabels[i + 1])));
      files.put(key + ".json", text("{}"));
    }
    return shard(name, files);
  }

  private Path shard(String name, SequencedMap<String, byte[]> files) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, byte[]> entry : files.entrySet()) {
        TarArchiveEntry header = new TarArchiveEntry(entry.getKey());
        header.setSize(entry.getValue().length);
        tar.putArchiveEntry(header);
        tar.write(entry.getValue());
        tar.closeArchiveEntry();
      }
    }
    return file;
  }

  private Dataset open(long memory) {
    return DataFolder.open(folder, ImageReading.of(Optional.empty()).memory(memory));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1 << 20})
  void readsTheShardsOfEachPartInTheOrderOfTheirNames(long memory) throws IOException {
    shard("train/000001.tar", 30, 0, 40, 2);
    shard("train/000000.tar", 10, 1, 20, 0);
    shard("val/000000.tar", 50, 1);
    shard("test/000000.tar", 60, 2);
    Dataset data = open(memory);
    assertThat(data.classNames()).containsExactly("0", "1", "2");
    assertThat(DataFolder.classNames(folder)).isEmpty();
    assertThat(data.train().labels()).containsExactly(1, 0, 0, 2);
    assertThat(firstPixels(data.train())).containsExactly(10, 20, 30, 40);
    assertThat(firstPixels(data.validation().orElseThrow())).containsExactly(50);
    assertThat(firstPixels(data.test())).containsExactly(60);
    assertThat(DataFiles.image(data.test(), 0))
        .containsExactly(60, 61, 62, 63, 70, 71, 72, 73, 80, 81, 82, 83);
    assertThat(DataFolder.imageSizes(folder, ImageReading.of(Optional.empty())))
        .containsExactly(new ImageSize(3, 4));
  }

  private static int[] firstPixels(Split split) {
    int[] pixels = new int[split.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = DataFiles.image(split, i)[0];
    }
    return pixels;
  }

  @Test
  void takesEveryFifthImageOfAClassForTheTestWhereThereAreNoFolders() throws IOException {
    shard("a.tar", 0, 0, 1, 0, 2, 1, 3, 0, 4, 0);
    shard("b.tar", 5, 1, 6, 0, 7, 0);
    Files.writeString(folder.resolve("classnames.txt"), "cat\ndog\n");
    Dataset data = open(0);
    assertThat(data.classNames()).containsExactly("cat", "dog");
    assertThat(DataFolder.classNames(folder)).hasValue(List.of("cat", "dog"));
    assertThat(firstPixels(data.test())).containsExactly(6);
    assertThat(firstPixels(data.train())).containsExactly(0, 1, 2, 3, 4, 5, 7);
  }

  @Test
  void refusesClassesWithoutNames() throws IOException {
    shard("a.tar", 0, 0, 1, 2);
    Path names = Files.writeString(folder.resolve("classnames.txt"), "cat\ndog\n");
    assertThatThrownBy(() -> open(0))
        .isInstanceOf(UserError.class)
        .hasMessage(
            names + " names 2 classes, but there are labels up to 2; add the missing names");
  }

  @Test
  void understandsLongNamesAndDotsInThem() throws IOException {
    String key = "a.folder/" + "long".repeat(60);
    SequencedMap<String, byte[]> files = new LinkedHashMap<>();
    files.put(key + ".cls", text("0\n"));
    files.put(key + ".seg.png", text("not an image of the data set"));
    files.put(key + ".JPG", png(9));
    files.put("a.folder/._hidden.png", text("not an image"));
    shard("train/0.tar", files);
    shard("test/0.tar", files);
    Dataset data = open(0);
    assertThat(data.train().size()).isEqualTo(1);
    assertThat(firstPixels(data.train())).containsExactly(9);
  }

  @ParameterizedTest
  @CsvSource({"cat", "-1", "1000000", "99999999999", "''"})
  void refusesALabelThatIsNoNumberOfAClass(String label) throws IOException {
    SequencedMap<String, byte[]> files = new LinkedHashMap<>();
    files.put("1.png", png(0));
    files.put("1.cls", text(label));
    Path shard = shard("train/0.tar", files);
    assertThatThrownBy(() -> open(0)).isInstanceOf(UserError.class);
    shard("test/0.tar", 0, 0);
    assertThatThrownBy(() -> open(0))
        .isInstanceOf(UserError.class)
        .hasMessage(
            shard + ":1.cls is not a label; it should be the number of a class, from 0 to 999999");
  }

  @Test
  void refusesAnImageWithoutALabel() throws IOException {
    SequencedMap<String, byte[]> files = new LinkedHashMap<>();
    files.put("a/1.png", png(0));
    files.put("1.cls", text("1"));
    Path shard = shard("train/0.tar", files);
    shard("test/0.tar", 0, 0);
    assertThatThrownBy(() -> open(0))
        .isInstanceOf(UserError.class)
        .hasMessage(shard + ":a/1.png has no label; add a/1.cls with the number of its class");
  }

  @Test
  void refusesACompressedArchive() throws IOException {
    Files.createDirectories(folder.resolve("train"));
    Files.createDirectories(folder.resolve("test"));
    Path compressed = Files.writeString(folder.resolve("train/0.tar.gz"), "");
    assertThatThrownBy(() -> open(0))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(compressed + " is compressed");
  }

  @Test
  void refusesArchivesWithoutImages() throws IOException {
    shard("train/0.tar");
    shard("test/0.tar", 0, 0);
    assertThatThrownBy(() -> open(0))
        .isInstanceOf(UserError.class)
        .hasMessage(folder + " has no training images; put some in its folder train");
  }

  @Test
  void namesTheArchiveThatIsCutOff() throws IOException {
    Path shard = shard("train/0.tar", 0, 0, 1, 0);
    shard("test/0.tar", 0, 0);
    byte[] whole = Files.readAllBytes(shard);
    for (int length : new int[] {1, 511, 513, 700, 1024, 1100}) {
      Files.write(shard, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> open(0))
          .as("%d bytes", length)
          .isInstanceOf(UserError.class)
          .hasMessageContaining(shard.toString());
    }
  }
}
