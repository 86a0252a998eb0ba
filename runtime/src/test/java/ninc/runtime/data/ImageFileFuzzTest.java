package ninc.runtime.data;

import static ninc.runtime.fuzz.ForeignBytes.areReadOrRefused;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import ninc.runtime.fuzz.ForeignBytes;
import org.junit.jupiter.api.io.TempDir;

/** PNG and JPEG images. */
class ImageFileFuzzTest {
  @TempDir static Path folder;

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    Path file = ForeignBytes.write(folder.resolve("image"), bytes);
    areReadOrRefused(() -> ImageFile.read(file));
  }
}
