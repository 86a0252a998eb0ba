package ninc.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import ninc.runtime.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFolderTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"test", "val"})
  void readsTheClassesOfBothFoldersInTheOrderOfTheirNames(String testFolder) throws IOException {
    grey("train/dog/b.png", 3, 4, 20);
    grey("train/dog/a.png", 3, 4, 10);
    grey("train/cat/c.PNG", 3, 4, 30);
    grey(testFolder + "/dog/d.png", 3, 4, 40);

    Dataset data = open(Optional.empty());
    assertThat(data.classNames()).containsExactly("cat", "dog");
    assertThat(DataFolder.classNames(folder)).hasValue(data.classNames());
    assertThat(data.train().shape()).isEqualTo(new ImageShape(3, 4, 1));
    assertThat(data.train().labels()).containsExactly(0, 1, 1);
    assertThat(firstPixels(data.train())).containsExactly(30, 10, 20);
    assertThat(data.validation()).isEmpty();
    assertThat(data.test().labels()).containsExactly(1);
    assertThat(DataFiles.image(data.test(), 0))
        .containsExactly(40, 41, 42, 43, 50, 51, 52, 53, 60, 61, 62, 63);
  }

  @Test
  void takesTheFolderValForValidationBesideTest() throws IOException {
    grey("train/cat/1.png", 3, 4, 10);
    grey("train/dog/1.png", 3, 4, 20);
    grey("val/dog/1.png", 3, 4, 30);
    grey("test/cat/1.png", 3, 4, 40);
    Dataset data = open(Optional.empty());
    assertThat(data.validation().orElseThrow().labels()).containsExactly(1);
    assertThat(firstPixels(data.validation().orElseThrow())).containsExactly(30);
    assertThat(firstPixels(data.train())).containsExactly(10, 20);
    assertThat(firstPixels(data.test())).containsExactly(40);
  }

  @Test
  void takesEveryFifthImageOfAClassForTheTestWhereThereAreNoFolders() throws IOException {
    for (int i = 0; i < 11; i++) {
      grey("cat/%02d.png".formatted(i), 1, 1, i);
    }
    for (int i = 0; i < 6; i++) {
      grey("dog/%02d.png".formatted(i), 1, 1, 100 + i);
    }
    Dataset data = open(Optional.empty());
    assertThat(DataFolder.classNames(folder)).hasValue(List.of("cat", "dog"));
    assertThat(firstPixels(data.test())).containsExactly(4, 9, 104);
    assertThat(data.test().labels()).containsExactly(0, 0, 1);
    assertThat(firstPixels(data.train()))
        .containsExactly(0, 1, 2, 3, 5, 6, 7, 8, 10, 100, 101, 102, 103, 105);
  }

  @Test
  void makesAllImagesColouredWhenOneIs() throws IOException {
    grey("train/a/1.png", 1, 2, 7);
    DataFiles.writeImage(folder.resolve("train/a/2.png"), DataFiles.colourImage(1, 2, 0x010203));
    grey("test/a/1.png", 1, 2, 9);
    Dataset data = open(Optional.empty());
    assertThat(data.train().shape()).isEqualTo(new ImageShape(1, 2, 3));
    assertThat(DataFiles.image(data.train(), 0)).containsExactly(7, 7, 7, 8, 8, 8);
    assertThat(DataFiles.image(data.train(), 1)).containsExactly(1, 2, 3, 1, 2, 3);
    assertThat(DataFiles.image(data.test(), 0)).containsExactly(9, 9, 9, 10, 10, 10);
  }

  @Test
  void wantsASizeForImagesOfDifferentSizes() throws IOException {
    grey("train/a/1.png", 3, 4, 0);
    grey("train/a/2.png", 5, 4, 0);
    grey("test/a/1.png", 3, 4, 0);
    assertThatThrownBy(() -> open(Optional.empty()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("3×4")
        .hasMessageContaining("5×4");
  }

  @Test
  void resizesImagesOfDifferentSizesAsPillowDoes() throws IOException {
    grey("train/a/1.png", 3, 4, 0);
    grey("train/a/2.png", 9, 7, 0);
    grey("test/a/1.png", 6, 6, 0);
    Dataset data = open(Optional.of(new ImageSize(5, 6)));
    assertThat(data.train().shape()).isEqualTo(new ImageShape(5, 6, 1));
    Image image = ImageFile.read(folder.resolve("train/a/2.png"));
    assertThat(DataFiles.image(data.train(), 1))
        .isEqualTo(image.resized(new ImageSize(5, 6)).pixels());
  }

  @Test
  void refusesASizeThatNoImageCanHave() throws IOException {
    for (int i = 0; i < 5; i++) {
      grey("a/%d.png".formatted(i), 2 + i, 3, 0);
    }
    assertThatThrownBy(() -> DataFolder.open(folder, Optional.of(new ImageSize(65536, 65536))))
        .isInstanceOf(UserError.class)
        .hasMessage("an image of 65536×65536×1 values is too large; resize to a smaller size");
  }

  @Test
  void keepsTheSizeOfImagesThatAreAlike() throws IOException {
    grey("train/a/1.png", 3, 4, 0);
    grey("test/a/1.png", 3, 4, 0);
    Dataset data = open(Optional.of(new ImageSize(5, 6)));
    assertThat(data.train().shape()).isEqualTo(new ImageShape(3, 4, 1));
  }

  @Test
  void leavesOutHiddenFilesAndFilesThatAreNoImages() throws IOException {
    grey("train/a/1.png", 1, 1, 5);
    grey("train/a/.2.png", 1, 1, 6);
    Files.writeString(folder.resolve("train/a/notes.txt"), "not an image");
    grey("test/a/1.png", 1, 1, 7);
    assertThat(firstPixels(open(Optional.empty()).train())).containsExactly(5);
  }

  @Test
  void refusesATestClassThatHasNoTrainingImages() throws IOException {
    grey("train/a/1.png", 1, 1, 5);
    grey("test/b/1.png", 1, 1, 7);
    assertThatThrownBy(() -> open(Optional.empty()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the classes are a");
  }

  @Test
  void refusesTrainingImagesWithoutTestImages() throws IOException {
    grey("train/a/1.png", 1, 1, 5);
    assertThatThrownBy(() -> open(Optional.empty()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("neither test nor val");
  }

  @Test
  void refusesClassesTooSmallToSplit() throws IOException {
    for (int i = 0; i < 4; i++) {
      grey("cat/%d.png".formatted(i), 1, 1, i);
    }
    assertThatThrownBy(() -> open(Optional.empty()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no test images");
  }

  @Test
  void namesTheImageThatIsDamaged() throws IOException {
    grey("train/a/1.png", 1, 1, 5);
    Files.writeString(folder.resolve("train/a/2.png"), "not an image");
    grey("test/a/1.png", 1, 1, 5);
    assertThatThrownBy(() -> open(Optional.empty()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("2.png");
  }

  private void grey(String name, int height, int width, int first) throws IOException {
    DataFiles.writeImage(folder.resolve(name), DataFiles.greyImage(height, width, first));
  }

  private Dataset open(Optional<ImageSize> resize) {
    return DataFolder.open(folder, resize);
  }

  private static int[] firstPixels(Split split) {
    int[] pixels = new int[split.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = DataFiles.image(split, i)[0] & 0xff;
    }
    return pixels;
  }
}
