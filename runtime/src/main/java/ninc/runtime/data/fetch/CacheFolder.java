package ninc.runtime.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import ninc.runtime.io.IoReason;

/** The folder of one data set in the cache. */
record CacheFolder(Path path) {
  private static final String PART = ".part";

  /** Creates the folder if it does not exist. */
  void create() throws UnavailableException {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new UnavailableException("cannot create the cache folder: " + IoReason.of(e), e);
    }
  }

  /**
   * Removes the unfinished files of processes that were killed during a download. The caller must
   * hold the lock, since the unfinished files of a running process have the same names.
   */
  void removeLeftovers() throws UnavailableException {
    create();
    try (DirectoryStream<Path> leftovers =
        Files.newDirectoryStream(path, "{.*" + PART + "," + ScratchFolder.PREFIX + "*}")) {
      for (Path leftover : leftovers) {
        ScratchFolder.delete(leftover);
      }
    } catch (IOException e) {
      throw new UnavailableException("cannot clean up the cache folder: " + IoReason.of(e), e);
    }
  }

  /** Returns whether the folder already has the complete file. */
  boolean contains(PinnedFile file) {
    try {
      file.checkIn(path);
      return true;
    } catch (UnavailableException e) {
      return false;
    }
  }

  /**
   * Stores a file in the folder. It is written under a temporary name, verified, and only then
   * renamed, so that neither a crash nor another process leaves a partial file.
   *
   * @param content the decompressed content of the file
   * @throws UnavailableException if the content does not have the expected length and checksum
   * @throws IOException if reading or writing fails
   */
  void put(PinnedFile file, InputStream content) throws IOException, UnavailableException {
    // A file of createTempFile would be readable by its owner only, whatever the umask.
    Path temporary = path.resolve(".%s.%s%s".formatted(file.name(), UUID.randomUUID(), PART));
    try {
      try (OutputStream out = Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW)) {
        file.copy(content, out);
      }
      Files.move(temporary, path.resolve(file.name()), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
