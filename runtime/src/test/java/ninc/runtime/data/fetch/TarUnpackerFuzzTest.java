package ninc.runtime.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import ninc.runtime.data.DataFiles;
import ninc.runtime.fuzz.ForeignBytes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tar archives, which the target compresses, so that changes reach the archive itself. */
class TarUnpackerFuzzTest {
  private static final SmallDataset SMALL = SmallDataset.create();

  @TempDir static Path folder;
  private static CacheFolder cache;

  @BeforeAll
  static void makeCache() throws IOException {
    cache = new CacheFolder(Files.createDirectory(folder.resolve("cache")));
  }

  @FuzzTest
  void unpack(byte[] bytes) throws IOException {
    Path archive = ForeignBytes.write(folder.resolve("small.tar.gz"), DataFiles.gzip(bytes));
    try {
      TarUnpacker.unpack(archive, SMALL.files(), cache);
    } catch (UnavailableException | IOException refusal) {
      assertThat(refusal).hasMessageNotContaining("\n");
    }
    assertNothingElseIsWritten(archive);
  }

  /** Beside the archive there is the cache alone, and in it no file but the wanted, whole. */
  private static void assertNothingElseIsWritten(Path archive) throws IOException {
    try (Stream<Path> beside = Files.list(folder);
        Stream<Path> files = Files.list(cache.path())) {
      assertThat(beside).containsExactlyInAnyOrder(archive, cache.path());
      assertThat(files.toList())
          .allSatisfy(file -> {
            String name = file.getFileName().toString();
            assertThat(SMALL.contents()).containsKey(name);
            assertThat(file).isRegularFile().hasBinaryContent(SMALL.contents().get(name));
          });
    }
  }
}
