package ninc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.runtime.data.ImageListing.Example;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageIndexTest {
  private static final FileTime EARLIER = FileTime.from(Instant.now().minus(Duration.ofHours(1)));

  @TempDir Path cache;
  @TempDir Path folder;
  private final List<Path> searched = new ArrayList<>();

  @BeforeEach
  void writeImages() throws IOException {
    for (String name : List.of("cat/1.png", "cat/2.png", "dog/1.png")) {
      DataFiles.writeImage(folder.resolve(name), DataFiles.greyImage(2, 3, 7));
    }
    settle();
  }

  /** Makes changes look as if they were not recent. */
  private void settle() throws IOException {
    Files.setLastModifiedTime(folder.resolve("cat"), EARLIER);
    Files.setLastModifiedTime(folder.resolve("dog"), EARLIER);
  }

  /** Returns the images in both folders, and their headers, as a run that saves the index. */
  private List<String> run() {
    ImageIndex index = ImageIndex.in(Optional.of(cache), folder);
    List<String> images = new ArrayList<>();
    for (String name : List.of("cat", "dog")) {
      for (Example example : index.examples(folder.resolve(name), this::search)) {
        images.add(example.image().name() + " " + index.header(example.image()).size());
      }
    }
    index.save();
    return images;
  }

  private List<Example> search(Path container) {
    searched.add(folder.relativize(container));
    try (Stream<Path> files = Files.list(container)) {
      List<Example> examples = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        examples.add(new Example(EncodedImage.of(file), 4));
      }
      return examples;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path file() throws IOException {
    try (Stream<Path> files = Files.list(cache.resolve("indexes"))) {
      return files.filter(path -> path.toString().endsWith(".index")).findFirst().orElseThrow();
    }
  }

  /** Once the index is written, the images may even be gone: neither is looked at again. */
  @Test
  void keepsWhatIsInFoldersAndHeaders() throws IOException {
    assertThat(run()).containsExactly("1.png 2×3", "2.png 2×3", "1.png 2×3");
    assertThat(searched).containsExactly(Path.of("cat"), Path.of("dog"));
    Files.delete(folder.resolve("dog/1.png"));
    settle();
    assertThat(run()).containsExactly("1.png 2×3", "2.png 2×3", "1.png 2×3");
    assertThat(searched).hasSize(2);
  }

  @Test
  void searchesAFolderThatHasChanged() throws IOException {
    run();
    searched.clear();
    Path added = folder.resolve("cat/0.png");
    DataFiles.writeImage(added, DataFiles.greyImage(4, 5, 7));
    assertThat(run()).containsExactly("0.png 4×5", "1.png 2×3", "2.png 2×3", "1.png 2×3");
    assertThat(searched).containsExactly(Path.of("cat"));
  }

  /** A second change within the resolution of the clock would not be noticed. */
  @Test
  void doesNotKeepWhatHasJustChanged() throws IOException {
    Files.setLastModifiedTime(folder.resolve("cat"), FileTime.from(Instant.now()));
    run();
    searched.clear();
    run();
    assertThat(searched).containsExactly(Path.of("cat"));
  }

  @Test
  void keepsThePlacesOfImagesInArchives() throws IOException {
    Path shard = Files.writeString(folder.resolve("0.tar"), "not looked at");
    Files.setLastModifiedTime(shard, EARLIER);
    Example example = new Example(new EncodedImage.InArchive(shard, "a/1.png", 1536, 77), 12);
    ImageIndex index = ImageIndex.in(Optional.of(cache), folder);
    index.examples(shard, _ -> List.of(example));
    index.save();
    ImageIndex again = ImageIndex.in(Optional.of(cache), folder);
    assertThat(again.examples(shard, this::search)).containsExactly(example);
    assertThat(searched).isEmpty();
  }

  @Test
  void isReplacedWhereItIsDamaged() throws IOException {
    List<String> images = run();
    byte[] whole = Files.readAllBytes(file());
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      searched.clear();
      assertThat(run()).as("%d bytes", length).isEqualTo(images);
      assertThat(searched).as("%d bytes", length).hasSize(2);
      assertThat(Files.size(file())).isEqualTo(whole.length);
    }
  }

  @Test
  void isNotNeeded() throws IOException {
    Path unwritable = Files.writeString(cache.resolve("file"), "");
    ImageIndex index = ImageIndex.in(Optional.of(unwritable), folder);
    assertThat(index.examples(folder.resolve("cat"), this::search)).hasSize(2);
    index.save();
    assertThat(unwritable).isEmptyFile();
    ImageIndex none = ImageIndex.in(Optional.empty(), folder);
    assertThat(none.examples(folder.resolve("cat"), this::search)).hasSize(2);
    none.save();
  }

  /** An index is for data sets with more images than are looked at. */
  @Test
  void isNotWrittenForSmallDataSets() throws IOException {
    ImageReading reading = ImageReading.of(Optional.empty());
    for (int i = 0; i < 5; i++) {
      DataFiles.writeImage(
          folder.resolve("cat/more%d.png".formatted(i)), DataFiles.greyImage(2, 3, 7));
    }
    ImageListing.open(folder, reading, ImageIndex.in(Optional.of(cache), folder));
    assertThat(cache).isEmptyDirectory();
  }
}
