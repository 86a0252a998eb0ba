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

/** A file of a data set, compressed with gzip if its name ends in {@code .gz}. */
public record DataFile(Path path) {
  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * The maximum compression factor of Deflate, from zlib's <a
   * href="https://zlib.net/zlib_tech.html">technical details</a>.
   */
  private static final long MAX_EXPANSION = 1032;

  /** Returns the file of that name in a folder, or else the one with {@code .gz} appended. */
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

  /**
   * Returns an upper bound on the length of the decompressed content, in bytes; it is exact for an
   * uncompressed file.
   */
  long maxLength() throws IOException {
    long size = Files.size(path);
    return isCompressed() ? MAX_EXPANSION * size : size;
  }

  /** Opens a stream of the decompressed content. */
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
   * Returns the exception to throw when reading failed with {@code cause}: a {@link UserError} if
   * the file is damaged, otherwise a {@link Failure}.
   */
  RuntimeException unreadable(IOException cause) {
    return switch (cause) {
      case EOFException e -> damaged("it ends too early");
      case ZipException e -> damaged("it is not valid gzip data");
      default -> new Failure("%s cannot be read: %s".formatted(path, IoReason.of(cause)), cause);
    };
  }

  /** Returns the error for a file with invalid content. */
  UserError damaged(String problem) {
    return new UserError("%s: %s; get an undamaged copy of the file".formatted(path, problem));
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
