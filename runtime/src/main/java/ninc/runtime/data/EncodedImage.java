package ninc.runtime.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The bytes of a PNG or JPEG image. Its text is the path that messages show. */
sealed interface EncodedImage {

  /** Returns the name in its folder or archive. */
  String name();

  /** Returns the number of bytes. */
  long length();

  /** Opens a stream of the bytes. The interruption of the thread does not disturb it. */
  InputStream open() throws IOException;

  /** Returns a file with an image. */
  static InFolder of(Path file) throws IOException {
    return new InFolder(file.resolveSibling(""), file.getFileName().toString(), Files.size(file));
  }

  /** A file in a folder. Folder and name are apart, since many images share a folder. */
  record InFolder(Path folder, String name, long length) implements EncodedImage {
    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(folder.resolve(name));
    }

    @Override
    public String toString() {
      return folder.resolve(name).toString();
    }
  }

  /**
   * A file in an uncompressed tar archive.
   *
   * @param offset the position of its first byte in the archive
   */
  record InArchive(Path archive, String name, long offset, long length) implements EncodedImage {
    @Override
    public InputStream open() throws IOException {
      try (InputStream in = Files.newInputStream(archive)) {
        in.skipNBytes(offset);
        return new ByteArrayInputStream(in.readNBytes(Math.toIntExact(length)));
      }
    }

    @Override
    public String toString() {
      return archive + ":" + name;
    }
  }

  /** An image that was read into memory. */
  record InMemory(String name, byte[] bytes) implements EncodedImage {
    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
