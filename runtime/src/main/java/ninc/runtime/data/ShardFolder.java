package ninc.runtime.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.data.ImageListing.Example;
import ninc.runtime.data.ImageListing.Parts;
import ninc.runtime.io.IoReason;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * A folder of tar archives, called shards, in the layout of WebDataset: {@code KEY.jpg}, {@code
 * KEY.jpeg} or {@code KEY.png} is an image, and {@code KEY.cls} in the same archive has its label
 * in digits. The images are in the order of the names of the archives, and within one in its order.
 *
 * <p>The archives are in the folders {@code train}, {@code val} and {@code test} as {@link
 * ImageFolder class folders} are, or directly in the folder. The classes have the names in the
 * lines of {@code classnames.txt} or, without that file, are named after their numbers.
 */
final class ShardFolder {
  private static final String SHARD = ".tar";
  private static final List<String> COMPRESSED = List.of(".tar.gz", ".tgz", ".tar.zst");
  private static final String CLASS_NAMES = "classnames.txt";
  private static final String LABEL = "cls";
  private static final int MAX_LABEL = 999_999;
  private static final int MAX_LABEL_BYTES = 32;

  private ShardFolder() {}

  /** Returns whether the folder or its folder {@code train} has an archive. */
  static boolean matches(Path folder) {
    return Stream.of(Parts.train(folder), folder)
        .anyMatch(part -> !files(part, ShardFolder::isArchive).isEmpty());
  }

  private static boolean isArchive(String name) {
    return name.endsWith(SHARD) || COMPRESSED.stream().anyMatch(name::endsWith);
  }

  /**
   * Lists the images.
   *
   * @throws UserError if an archive is damaged or compressed, an image has no label, or there are
   *     no test folders although there is one for training
   */
  static ImageListing list(Path folder, ImageIndex index) {
    if (files(Parts.train(folder), ShardFolder::isArchive).isEmpty()) {
      List<Example> examples = examples(folder, index);
      return ImageListing.unsplit(folder, names(folder, examples), examples);
    }
    Parts parts = Parts.of(folder);
    List<Example> train = examples(parts.train(), index);
    return new ImageListing(
        folder,
        names(folder, train),
        train,
        parts.validation().map(validation -> examples(validation, index)).orElse(List.of()),
        examples(parts.test(), index));
  }

  /** Returns the class names in the order of the labels; empty if no file has them. */
  static Optional<List<String>> classNames(Path folder) {
    Path file = folder.resolve(CLASS_NAMES);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return Optional.of(
          lines.map(String::strip).filter(line -> !line.isEmpty()).limit(MAX_LABEL + 1L).toList());
    } catch (IOException e) {
      throw new Failure("%s cannot be read: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  private static List<String> names(Path folder, List<Example> examples) {
    int labels = 1 + examples.stream().mapToInt(Example::label).max().orElse(0);
    List<String> names =
        classNames(folder)
            .orElseGet(() -> IntStream.range(0, labels).mapToObj(Integer::toString).toList());
    if (names.size() < labels) {
      throw new UserError(
          "%s names %d classes, but there are labels up to %d; add the missing names"
              .formatted(folder.resolve(CLASS_NAMES), names.size(), labels - 1));
    }
    return names;
  }

  private static List<Example> examples(Path folder, ImageIndex index) {
    files(folder, name -> COMPRESSED.stream().anyMatch(name::endsWith)).stream()
        .findFirst()
        .ifPresent(file -> {
          throw new UserError(
              "%s is compressed, so its images cannot be read in any order; decompress it"
                  .formatted(file));
        });
    return files(folder, name -> name.endsWith(SHARD)).stream()
        .flatMap(shard -> index.examples(shard, ShardFolder::search).stream())
        .toList();
  }

  /** Returns the files with such names, sorted by name; none if the folder does not exist. */
  private static List<Path> files(Path folder, Predicate<String> wanted) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(path -> {
            String name = path.getFileName().toString();
            return !name.startsWith(".") && wanted.test(name) && Files.isRegularFile(path);
          })
          .sorted(Comparator.comparing(path -> path.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw new Failure("%s cannot be read: %s".formatted(folder, IoReason.of(e)), e);
    }
  }

  private static List<Example> search(Path shard) {
    try (TarFile tar = new TarFile(shard)) {
      checkComplete(shard, tar);
      List<TarArchiveEntry> images = new ArrayList<>();
      Map<String, Integer> labels = new HashMap<>();
      for (TarArchiveEntry entry : tar.getEntries()) {
        if (isRegular(entry)) {
          switch (extension(entry.getName())) {
            case "jpg", "jpeg", "png" -> images.add(entry);
            case LABEL -> labels.put(key(entry.getName()), label(shard, tar, entry));
            default -> {}
          }
        }
      }
      return images.stream().map(image -> example(shard, image, labels)).toList();
    } catch (UserError e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The library also throws runtime exceptions for damaged archives.
      throw new UserError(
          "%s cannot be read as a tar archive: %s; get an undamaged copy"
              .formatted(shard, e.getMessage()),
          e);
    }
  }

  /** The library does not notice that an archive ends within an entry. */
  private static void checkComplete(Path shard, TarFile tar) throws IOException {
    long size = Files.size(shard);
    boolean ends =
        tar.getEntries().stream()
            .allMatch(entry -> entry.getDataOffset() + entry.getSize() <= size);
    if (!ends || size % TarConstants.DEFAULT_RCDSIZE != 0) {
      throw new EOFException("it ends too early");
    }
  }

  /** Returns whether an entry is a file that lies in one piece. */
  private static boolean isRegular(TarArchiveEntry entry) {
    boolean isFile =
        entry.getLinkFlag() == TarConstants.LF_NORMAL
            || entry.getLinkFlag() == TarConstants.LF_OLDNORM;
    return isFile && !entry.isSparse() && !fileName(entry.getName()).startsWith(".");
  }

  private static String fileName(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** Returns what is before the first dot of the file name, and the folders before it. */
  private static String key(String name) {
    int dot = fileName(name).indexOf('.');
    int end = name.length() - fileName(name).length() + dot;
    return dot < 0 ? name : name.substring(0, end);
  }

  private static String extension(String name) {
    String file = fileName(name);
    return file.substring(file.indexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static int label(Path shard, TarFile tar, TarArchiveEntry entry) throws IOException {
    try (InputStream in = tar.getInputStream(entry)) {
      String text = new String(in.readNBytes(MAX_LABEL_BYTES), StandardCharsets.UTF_8).strip();
      int label = Integer.parseInt(text);
      if (label >= 0 && label <= MAX_LABEL) {
        return label;
      }
    } catch (NumberFormatException e) {
      // The message below covers this, too.
    }
    throw new UserError(
        "%s:%s is not a label; it should be the number of a class, from 0 to %d"
            .formatted(shard, entry.getName(), MAX_LABEL));
  }

  private static Example example(Path shard, TarArchiveEntry image, Map<String, Integer> labels) {
    String name = image.getName();
    Integer label = labels.get(key(name));
    if (label == null) {
      throw new UserError(
          "%s:%s has no label; add %s.%s with the number of its class"
              .formatted(shard, name, key(name), LABEL));
    }
    return new Example(
        new EncodedImage.InArchive(shard, name, image.getDataOffset(), image.getSize()), label);
  }
}
