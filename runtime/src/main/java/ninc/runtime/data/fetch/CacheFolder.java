package ninc.runtime.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import ninc.runtime.io.IoReason;

/** The folder of the cache that a data set is put into when it has been fetched. */
record CacheFolder(Path path) {
  private static final String PART = ".part";

  /** Makes the folder if there is none. */
  void create() throws NotAvailable {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new NotAvailable("the cache cannot be made: " + IoReason.of(e), e);
    }
  }

  /**
   * Removes what processes have left that were killed while they fetched. Only for whoever has the
   * lock: what others are at work on looks alike.
   */
  void removeRemains() throws NotAvailable {
    create();
    try (DirectoryStream<Path> remains =
        Files.newDirectoryStream(path, "{.*" + PART + "," + ScratchFolder.PREFIX + "*}")) {
      for (Path remain : remains) {
        ScratchFolder.delete(remain);
      }
    } catch (IOException e) {
      throw new NotAvailable("the cache cannot be cleared: " + IoReason.of(e), e);
    }
  }

  /** Whether the file is there already, whole. */
  boolean has(PinnedFile file) {
    try {
      file.checkIn(path);
      return true;
    } catch (NotAvailable e) {
      return false;
    }
  }

  /**
   * Puts a file into the folder, decompressed. It is written under a name of its own, checked, and
   * only then renamed, so that neither a crash nor another process leaves half a file.
   *
   * @param content the content of the file, decompressed
   * @throws NotAvailable if the content is not what it should be
   * @throws IOException if it cannot be read or written
   */
  void put(PinnedFile file, InputStream content) throws IOException, NotAvailable {
    Path temporary = Files.createTempFile(path, "." + file.name(), PART);
    try {
      try (OutputStream out = Files.newOutputStream(temporary)) {
        file.copy(content, out);
      }
      Files.move(temporary, path.resolve(file.name()), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
