package ninc.runtime.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import ninc.runtime.data.DataFile;
import ninc.runtime.io.IoReason;

/**
 * A file whose content is known in advance.
 *
 * @param name the file name, without {@code .gz}
 * @param length the length of the decompressed content, in bytes
 * @param checksum the checksum of the decompressed content, since compressed forms differ
 */
record PinnedFile(String name, long length, Checksum checksum) {
  private static final int BUFFER_BYTES = 1 << 16;

  /** Checks that a folder has the file, gzipped or not. */
  void checkIn(Path folder) throws UnavailableException {
    DataFile file =
        DataFile.find(folder, name)
            .orElseThrow(() -> new UnavailableException(name + " is missing"));
    try (InputStream content = file.open()) {
      copy(content, OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UnavailableException("%s cannot be read: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  /**
   * Copies the content and verifies it. At most one byte beyond the expected length is read.
   *
   * @throws UnavailableException if the length or the checksum differs; part of the content has
   *     then been copied
   */
  void copy(InputStream content, OutputStream target) throws IOException, UnavailableException {
    MessageDigest digest = checksum.newDigest();
    byte[] buffer = new byte[BUFFER_BYTES];
    long copied = 0;
    while (copied <= length) {
      int wanted = (int) Math.min(buffer.length, length + 1 - copied);
      int count = content.read(buffer, 0, wanted);
      if (count < 0) {
        break;
      }
      digest.update(buffer, 0, count);
      target.write(buffer, 0, count);
      copied += count;
    }
    if (copied != length) {
      throw new UnavailableException(
          "%s has %s than %d bytes".formatted(name, copied < length ? "fewer" : "more", length));
    }
    String actual = HexFormat.of().formatHex(digest.digest());
    if (!actual.equals(checksum.hex())) {
      throw new UnavailableException(
          "%s has the %s checksum %s instead of %s"
              .formatted(name, checksum.algorithm(), actual, checksum.hex()));
    }
  }
}
