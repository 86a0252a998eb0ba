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
 * A file whose content is known beforehand.
 *
 * @param name its name, without {@code .gz}
 * @param length how many bytes it has, decompressed
 * @param checksum of the decompressed content, since others compress it in other ways
 */
record PinnedFile(String name, long length, Checksum checksum) {
  private static final int BUFFER_BYTES = 1 << 16;

  /** Checks that a folder has the file, compressed or not. */
  void checkIn(Path folder) throws NotAvailable {
    DataFile file =
        DataFile.find(folder, name).orElseThrow(() -> new NotAvailable(name + " is missing"));
    try (InputStream content = file.open()) {
      copy(content, OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new NotAvailable("%s cannot be read: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  /**
   * Copies the content and checks it on the way. At most one byte more than the length is read.
   *
   * @throws NotAvailable if it is not what it should be; then a part of it has been copied
   */
  void copy(InputStream content, OutputStream target) throws IOException, NotAvailable {
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
      throw new NotAvailable(
          "%s has %s than %d bytes".formatted(name, copied < length ? "fewer" : "more", length));
    }
    String actual = HexFormat.of().formatHex(digest.digest());
    if (!actual.equals(checksum.hex())) {
      throw new NotAvailable(
          "%s has the %s checksum %s instead of %s"
              .formatted(name, checksum.algorithm(), actual, checksum.hex()));
    }
  }
}
