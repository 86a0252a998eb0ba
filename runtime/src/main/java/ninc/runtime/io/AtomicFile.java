package ninc.runtime.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import ninc.runtime.Failure;
import ninc.runtime.UserError;

/** A file that is replaced as a whole, so that a crash leaves the old one or the new one. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the new content. */
  public interface Content {
    void writeTo(FileChannel channel) throws IOException;
  }

  /**
   * Writes {@code content} to a temporary file in the folder of {@code file}, has it stored, and
   * renames it. When that fails the temporary file is removed; what a process that was killed left
   * behind is removed the next time.
   *
   * @throws UserError if {@code file} is a folder or a device, or its folder does not exist
   * @throws Failure if writing fails
   */
  public static void replace(Path file, Content content) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UserError(
          "cannot write %s: it is not a regular file; name another".formatted(file));
    }
    Path folder = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new UserError(
          "cannot write %s: there is no folder %s; make it first".formatted(file, folder));
    }
    try {
      // The file behind a symbolic link is replaced, and the link stays.
      Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
      TemporaryFiles temporaries = new TemporaryFiles(target);
      temporaries.removeAbandoned();
      Path temporary = temporaries.next();
      try {
        write(temporary, content);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
      store(target.getParent());
    } catch (IOException e) {
      throw new Failure(
          "cannot write %s: %s; see that its folder has space and may be written to"
              .formatted(file, IoReason.of(e)),
          e);
    }
  }

  /** The same with a text, in UTF-8. */
  public static void replace(Path file, String text) {
    replace(file, StandardCharsets.UTF_8.encode(text));
  }

  /** The same with what remains in a buffer. */
  public static void replace(Path file, ByteBuffer bytes) {
    replace(file, channel -> writeAll(channel, bytes));
  }

  /** Writes what remains in a buffer, of which a channel may take a part at a time. */
  public static void writeAll(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static void write(Path temporary, Content content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      content.writeTo(channel);
      channel.force(true);
    }
  }

  /** Has the new name stored too, where the system lets a folder be opened (Windows does not). */
  private static void store(Path folder) {
    try (FileChannel channel = FileChannel.open(folder)) {
      channel.force(true);
    } catch (IOException e) {
      // The file is complete and in place. Only after a power failure could the old one be back.
    }
  }
}
