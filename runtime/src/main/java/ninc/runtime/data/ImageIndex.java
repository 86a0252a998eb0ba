package ninc.runtime.data;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import ninc.runtime.Failure;
import ninc.runtime.NincException;
import ninc.runtime.data.EncodedImage.InArchive;
import ninc.runtime.data.EncodedImage.InFolder;
import ninc.runtime.data.EncodedImage.InMemory;
import ninc.runtime.data.ImageFile.Header;
import ninc.runtime.data.ImageListing.Example;
import ninc.runtime.io.AtomicFile;
import ninc.runtime.io.IoReason;
import ninc.runtime.io.Sha256;
import ninc.runtime.io.XdgCache;

/**
 * The list of the images in a data set and the headers of those that were looked at, which a file
 * in the cache keeps from one run to the next. A class folder or an archive is listed again if its
 * modification time or size has changed: a file in a folder that is overwritten in place is not
 * noticed. The index only saves time, so one that cannot be read or written is ignored.
 */
final class ImageIndex {
  private static final String FORMAT = "ninc image index 1";

  /**
   * What was changed so recently is not kept, since another change may give it the same
   * modification time.
   */
  private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final int NO_HEADER = 0;
  private static final long NO_OFFSET = -1;

  private final Path folder;
  private final Optional<Path> file;
  private final Map<Path, Contents> kept = new HashMap<>();
  private final Map<Path, Contents> found = new HashMap<>();
  private final Map<EncodedImage, Header> headers = new ConcurrentHashMap<>();

  /**
   * A class folder or an archive.
   *
   * @param modified the modification time in nanoseconds since 1970
   * @param size the size in bytes that the file system gives
   * @param examples the images and labels, sorted
   */
  private record Contents(long modified, long size, List<Example> examples) {

    /** Returns whether a folder or archive still has these contents. */
    boolean isOf(BasicFileAttributes now) {
      return modified == nanos(now) && size == now.size();
    }
  }

  private ImageIndex(Path folder, Optional<Path> file) {
    this.folder = folder;
    this.file = file;
  }

  /** Opens the index of a data set in the user's cache. */
  static ImageIndex of(Path folder) {
    return in(XdgCache.findOfThisProcess(), folder);
  }

  /**
   * Opens the index of a data set.
   *
   * @param cache the cache folder; if empty, nothing is kept
   */
  static ImageIndex in(Optional<Path> cache, Path folder) {
    ImageIndex index = new ImageIndex(folder, cache.flatMap(path -> file(path, folder)));
    index.file.filter(Files::isRegularFile).ifPresent(index::load);
    return index;
  }

  private static Optional<Path> file(Path cache, Path folder) {
    try {
      String name = new Sha256().add(folder.toRealPath().toString()).hex();
      return Optional.of(cache.resolve("indexes").resolve(name + ".index"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the examples in a class folder or an archive, which is searched unless it is as it was.
   *
   * @throws Failure if it cannot be read
   */
  List<Example> examples(Path container, Function<Path, List<Example>> search) {
    BasicFileAttributes now = attributes(container);
    Contents contents = kept.get(container);
    if (contents == null || !contents.isOf(now)) {
      if (contents != null) {
        contents.examples().forEach(example -> headers.remove(example.image()));
      }
      contents = new Contents(nanos(now), now.size(), List.copyOf(search.apply(container)));
    }
    found.put(container, contents);
    return contents.examples();
  }

  private static BasicFileAttributes attributes(Path container) {
    try {
      return Files.readAttributes(container, BasicFileAttributes.class);
    } catch (IOException e) {
      throw new Failure("%s cannot be read: %s".formatted(container, IoReason.of(e)), e);
    }
  }

  private static long nanos(BasicFileAttributes attributes) {
    return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
  }

  /** Returns the header of an image, which is read unless it is known. Threads may share this. */
  Header header(EncodedImage image) {
    return headers.computeIfAbsent(image, ImageFile::readHeader);
  }

  /** Keeps what was found for the next run. */
  void save() {
    file.ifPresent(path -> {
      try {
        Files.createDirectories(path.getParent());
        AtomicFile.replace(
            path,
            channel -> {
              DataOutputStream out =
                  new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
              write(out);
              out.flush();
            });
      } catch (IOException | NincException e) {
        // The next run will search again.
      }
    });
  }

  private void write(DataOutputStream out) throws IOException {
    long settled = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - SETTLED_NANOS;
    out.writeUTF(FORMAT);
    for (Map.Entry<Path, Contents> entry : found.entrySet()) {
      Contents contents = entry.getValue();
      if (contents.modified() < settled) {
        out.writeBoolean(true);
        out.writeUTF(folder.relativize(entry.getKey()).toString());
        write(out, contents);
      }
    }
    out.writeBoolean(false);
  }

  private void write(DataOutputStream out, Contents contents) throws IOException {
    out.writeLong(contents.modified());
    out.writeLong(contents.size());
    out.writeInt(contents.examples().size());
    for (Example example : contents.examples()) {
      EncodedImage image = example.image();
      out.writeUTF(image.name());
      out.writeLong(
          switch (image) {
            case InArchive archived -> archived.offset();
            case InFolder _, InMemory _ -> NO_OFFSET;
          });
      out.writeLong(image.length());
      out.writeInt(example.label());
      Header header = headers.get(image);
      out.writeByte(header == null ? NO_HEADER : header.channels());
      if (header != null) {
        out.writeInt(header.size().height());
        out.writeInt(header.size().width());
      }
    }
  }

  private void load(Path path) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
      if (!in.readUTF().equals(FORMAT)) {
        return;
      }
      while (in.readBoolean()) {
        Path container = folder.resolve(in.readUTF());
        kept.put(container, readContents(in, container));
      }
    } catch (IOException | RuntimeException e) {
      // A damaged index is replaced.
      kept.clear();
      headers.clear();
    }
  }

  private Contents readContents(DataInputStream in, Path container) throws IOException {
    long modified = in.readLong();
    long size = in.readLong();
    List<Example> examples = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      String name = in.readUTF();
      long offset = in.readLong();
      long length = in.readLong();
      EncodedImage image =
          offset == NO_OFFSET
              ? new InFolder(container, name, length)
              : new InArchive(container, name, offset, length);
      examples.add(new Example(image, in.readInt()));
      int channels = in.readByte();
      if (channels != NO_HEADER) {
        headers.put(image, new Header(new ImageSize(in.readInt(), in.readInt()), channels));
      }
    }
    return new Contents(modified, size, List.copyOf(examples));
  }
}
