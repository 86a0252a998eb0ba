package ninc.runtime.data;

import static ninc.runtime.fuzz.ForeignBytes.areReadOrRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import ninc.runtime.fuzz.ForeignBytes;
import org.junit.jupiter.api.io.TempDir;

/** IDX files of three dimensions, as they are and compressed. */
class IdxFileFuzzTest {
  private static final int GZIP = 0x1f;

  @TempDir static Path folder;

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    boolean compressed = bytes.length > 0 && bytes[0] == GZIP;
    Path file = ForeignBytes.write(folder.resolve(compressed ? "images.gz" : "images"), bytes);
    areReadOrRefused(() -> {
      IdxFile images = IdxFile.read(new DataFile(file), 3);
      assertThat(images.dimensions()).hasSize(3);
      assertThat(images.values().byteSize())
          .isEqualTo(images.dimensions().stream().mapToLong(n -> n).reduce(1, (a, b) -> a * b));
    });
  }
}
