package ninc.runtime.data;

import static ninc.runtime.fuzz.ForeignBytes.areReadOrRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import ninc.runtime.data.ImageListing.Example;
import ninc.runtime.fuzz.ForeignBytes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tar archives of training images and their labels. */
class ShardFolderFuzzTest {
  @TempDir static Path folder;

  @BeforeAll
  static void makeFolders() throws IOException {
    Files.createDirectories(folder.resolve("train"));
    Files.createDirectories(folder.resolve("test"));
  }

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    Path shard = ForeignBytes.write(folder.resolve("train/000000.tar"), bytes);
    areReadOrRefused(() -> {
      ImageListing listing = ShardFolder.list(folder, ImageIndex.in(Optional.empty(), folder));
      for (Example example : listing.train()) {
        assertThat(example.label()).isNotNegative().isLessThan(listing.classNames().size());
        assertThat(example.image().length()).isBetween(0L, Files.size(shard));
        areReadOrRefused(() -> ImageFile.read(example.image()));
      }
    });
  }
}
