package ninc.runtime.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.io.IoReason;

/** A file of a data set, which may be compressed with gzip; then its name ends in {@code .gz}. */
public record DataFile(Path path) {
  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * What a byte of gzip data becomes at most: the limit of Deflate, by zlib's technical details (<a
   * href="https://zlib.net/zlib_tech.html">zlib.net</a>).
   */
  private static final long MAX_EXPANSION = 1032;

  /** The file of that name in a folder, or, if there is none, the one with {@code .gz} added. */
  public static Optional<DataFile> find(Path folder, String name) {
    for (String candidate : new String[] {name, name + ".gz"}) {
      Path path = folder.resolve(candidate);
      if (Files.isRegularFile(path)) {
        return Optional.of(new DataFile(path));
      }
    }
    return Optional.empty();
  }

  public boolean isCompressed() {
    return path.getFileName().toString().endsWith(".gz");
  }

  /** No content can be longer, in bytes; that of a file that is not compressed is as long. */
  long maxLength() throws IOException {
    long size = Files.size(path);
    return isCompressed() ? MAX_EXPANSION * size : size;
  }

  /** Opens the content, decompressed. */
  public InputStream open() throws IOException {
    InputStream file = Files.newInputStream(path);
    if (!isCompressed()) {
      return new BufferedInputStream(file, BUFFER_BYTES);
    }
    try {
      return new GZIPInputStream(file, BUFFER_BYTES);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /**
   * What to throw when reading stopped with {@code cause}: a damaged file is the user's to mend.
   */
  RuntimeException unreadable(IOException cause) {
    return switch (cause) {
      case EOFException e -> damaged("it ends too early");
      case ZipException e -> damaged("it is not valid gzip data");
      default -> new Failure("%s cannot be read: %s".formatted(path, IoReason.of(cause)), cause);
    };
  }

  /** The error for a file whose content is wrong. */
  UserError damaged(String problem) {
    return new UserError("%s: %s; get an undamaged copy of the file".formatted(path, problem));
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
