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

/** Replaces files atomically: a crash leaves either the old or the new content. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the new content of a file. */
  public interface Content {
    void writeTo(FileChannel channel) throws IOException;
  }

  /**
   * Writes {@code content} to a temporary file in the folder of {@code file}, forces it to disk,
   * and renames it. If that fails, the temporary file is removed; temporary files left by a killed
   * process are removed by the next call.
   *
   * @throws UserError if {@code file} exists and is not a regular file, or its folder does not
   *     exist
   * @throws Failure if writing fails
   */
  public static void replace(Path file, Content content) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UserError(
          "cannot write %s: it is not a regular file; choose another file".formatted(file));
    }
    Path folder = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new UserError(
          "cannot write %s: there is no folder %s; create it first".formatted(file, folder));
    }
    try {
      // A symbolic link is kept, and the file it points to is replaced.
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
      forceRename(target.getParent());
    } catch (IOException e) {
      throw new Failure(
          "cannot write %s: %s; check that its folder is writable and has enough space"
              .formatted(file, IoReason.of(e)),
          e);
    }
  }

  /** Replaces a file by {@code text}, encoded in UTF-8; see {@link #replace(Path, Content)}. */
  public static void replace(Path file, String text) {
    replace(file, StandardCharsets.UTF_8.encode(text));
  }

  /** Replaces a file by the remaining bytes of a buffer; see {@link #replace(Path, Content)}. */
  public static void replace(Path file, ByteBuffer bytes) {
    replace(file, channel -> writeAll(channel, bytes));
  }

  /** Writes all remaining bytes of a buffer, however few of them the channel accepts at a time. */
  public static void writeAll(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /**
   * Appends all bytes of a buffer or, if that fails, none of them, so that a full disk leaves no
   * part of a record behind.
   */
  public static void append(FileChannel channel, ByteBuffer bytes) throws IOException {
    long end = channel.size();
    try {
      writeAll(channel.position(end), bytes);
    } catch (IOException e) {
      channel.truncate(end);
      throw e;
    }
  }

  private static void write(Path temporary, Content content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      content.writeTo(channel);
      channel.force(true);
    }
  }

  /** Forces the rename to disk, where the system can open a folder (Windows cannot). */
  private static void forceRename(Path folder) {
    try (FileChannel channel = FileChannel.open(folder)) {
      channel.force(true);
    } catch (IOException e) {
      // The new file is complete and in place. Only a power failure could bring the old one back.
    }
  }
}
