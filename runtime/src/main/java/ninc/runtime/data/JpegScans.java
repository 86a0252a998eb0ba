package ninc.runtime.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import ninc.runtime.UserError;

/**
 * The scans of a JPEG file, through each of which a reader goes over all pixels. A scan can be a
 * few bytes, so that a small file with many of them would take hours.
 */
final class JpegScans {
  /** Encoders write about ten. */
  private static final int MAX = 100;

  private static final int MARKER = 0xff;
  private static final int START_OF_SCAN = 0xda;

  private JpegScans() {}

  /**
   * Checks that there are no more than any encoder would write.
   *
   * @throws UserError if there are
   */
  static void check(Path file) throws IOException {
    int scans = 0;
    int last = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (last == MARKER && next == START_OF_SCAN && ++scans > MAX) {
          throw new UserError(
              "%s has more than %d scans; encode the image again".formatted(file, MAX));
        }
        last = next;
      }
    }
  }
}
