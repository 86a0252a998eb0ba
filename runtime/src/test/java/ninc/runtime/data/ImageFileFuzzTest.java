package ninc.runtime.data;

import static ninc.runtime.fuzz.ForeignBytes.areReadOrRefused;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import ninc.runtime.UserError;
import ninc.runtime.fuzz.ForeignBytes;
import org.junit.jupiter.api.io.TempDir;

/** PNG and JPEG images, at full size and, where libjpeg-turbo is installed, reduced. */
class ImageFileFuzzTest {
  private static final Optional<TurboJpeg> REDUCING = reducing();

  @TempDir static Path folder;

  @FuzzTest
  void read(byte[] bytes) throws IOException {
    Path file = ForeignBytes.write(folder.resolve("image"), bytes);
    areReadOrRefused(() -> ImageFile.read(file));
    if (REDUCING.isPresent()) {
      EncodedImage encoded = EncodedImage.of(file);
      areReadOrRefused(() -> ImageFile.read(encoded, new ImageSize(1, 1), REDUCING.get()));
    }
  }

  private static Optional<TurboJpeg> reducing() {
    try {
      return Optional.of(TurboJpeg.load());
    } catch (UserError _) {
      return Optional.empty();
    }
  }
}
