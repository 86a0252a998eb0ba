package ninc.runtime.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import ninc.runtime.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir Path folder;

  @Test
  void saysWhatItLookedForAndWhatItFound() throws IOException {
    Files.createDirectory(folder.resolve("empty"));
    Files.writeString(folder.resolve("notes.txt"), "");
    assertThatThrownBy(() -> DataFolder.open(folder, Optional.empty()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("train-images-idx3-ubyte")
        .hasMessageContaining("data_batch_1.bin")
        .hasMessageContaining("PNG or JPEG")
        .hasMessageEndingWith("found empty, notes.txt");
  }

  @Test
  void showsOnlyTheFirstNamesOfMany() throws IOException {
    for (int i = 10; i < 30; i++) {
      Files.writeString(folder.resolve(i + ".txt"), "");
    }
    assertThatThrownBy(() -> DataFolder.open(folder, Optional.empty()))
        .hasMessageEndingWith("17.txt and 12 more");
  }

  @Test
  void refusesWhatIsNotAFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    for (Path path : new Path[] {file, folder.resolve("absent")}) {
      assertThatThrownBy(() -> DataFolder.open(path, Optional.empty()))
          .isInstanceOf(UserError.class)
          .hasMessage(path + " is not a folder; give the folder of a data set");
    }
  }
}
