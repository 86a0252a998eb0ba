package ninc.runtime.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.io.IoReason;

/**
 * A folder of PNG and JPEG images with one subfolder per class, named after the class. Classes and
 * images are sorted by name. Hidden files and files that do not end in {@code .png}, {@code .jpg}
 * or {@code .jpeg} are ignored.
 *
 * <p>The class folders are either in {@code train}, {@code test} and, for validation images, {@code
 * val}, or directly in the folder; in that case every fifth image of each class is a test image.
 * Without a folder {@code test}, the images in {@code val} are the test images.
 */
final class ImageFolder {
  private static final String TRAIN = "train";
  private static final String VALIDATION = "val";
  private static final String TEST = "test";
  private static final int TEST_EVERY = 5;

  /** An image file and its label. */
  private record Example(Path file, int label) {}

  private ImageFolder() {}

  /**
   * Returns whether the folder has a subfolder of images, or a {@code train} folder with such
   * subfolders.
   */
  static boolean matches(Path folder) {
    return !classFolders(folder.resolve(TRAIN)).isEmpty() || !classFolders(folder).isEmpty();
  }

  /**
   * Reads all images.
   *
   * @param resize the size to resize to if the images differ in size
   * @throws UserError if an image cannot be read, the images differ in size and {@code resize} is
   *     empty, or a split has no images
   */
  static Dataset read(Path folder, Optional<ImageSize> resize) {
    Listing files = Listing.of(folder);
    if (files.test().isEmpty()) {
      throw new UserError(
          "%s has no test images; put some in a folder test, or at least %d images in a class"
              .formatted(folder, TEST_EVERY));
    }
    List<ImageFile.Header> headers = files.headers();
    int channels = headers.stream().mapToInt(ImageFile.Header::channels).max().orElseThrow();
    ImageShape shape = shape(commonSize(folder, headers, resize), channels);
    return new Dataset(
        folder.toString(),
        load(files.train(), shape),
        Optional.of(files.validation()).filter(list -> !list.isEmpty()).map(e -> load(e, shape)),
        load(files.test(), shape),
        files.classNames());
  }

  /** Returns the distinct sizes of all images. */
  static List<ImageSize> sizes(Path folder) {
    return Listing.of(folder).headers().stream().map(ImageFile.Header::size).distinct().toList();
  }

  /** Returns the class names in the order of the labels. */
  static List<String> classNames(Path folder) {
    List<Path> trainFolders = classFolders(folder.resolve(TRAIN));
    return names(trainFolders.isEmpty() ? classFolders(folder) : trainFolders);
  }

  /**
   * The image files of a folder and the classes that they belong to.
   *
   * @param validation empty if the folder has no validation images
   */
  private record Listing(
      List<String> classNames, List<Example> train, List<Example> validation, List<Example> test) {

    static Listing of(Path folder) {
      List<Path> trainFolders = classFolders(folder.resolve(TRAIN));
      return trainFolders.isEmpty() ? unsplit(folder) : split(folder, trainFolders);
    }

    private static Listing split(Path folder, List<Path> trainFolders) {
      Path validation = folder.resolve(VALIDATION);
      Path test = folder.resolve(TEST);
      boolean hasTest = Files.isDirectory(test);
      if (!hasTest && !Files.isDirectory(validation)) {
        throw new UserError(
            "%s has the folder train but neither test nor val; add one".formatted(folder));
      }
      List<String> classNames = names(trainFolders);
      return new Listing(
          classNames,
          examples(trainFolders, classNames),
          hasTest ? examples(classFolders(validation), classNames) : List.of(),
          examples(classFolders(hasTest ? test : validation), classNames));
    }

    private static Listing unsplit(Path folder) {
      List<Path> classFolders = classFolders(folder);
      List<String> classNames = names(classFolders);
      List<Example> train = new ArrayList<>();
      List<Example> test = new ArrayList<>();
      for (Path classFolder : classFolders) {
        List<Example> examples = examples(classFolder, classNames);
        for (int i = 0; i < examples.size(); i++) {
          boolean isTest = i % TEST_EVERY == TEST_EVERY - 1;
          (isTest ? test : train).add(examples.get(i));
        }
      }
      return new Listing(classNames, train, List.of(), test);
    }

    List<ImageFile.Header> headers() {
      return Stream.of(train, validation, test)
          .flatMap(List::stream)
          .map(example -> ImageFile.readHeader(example.file()))
          .toList();
    }
  }

  private static List<Example> examples(List<Path> classFolders, List<String> classNames) {
    return classFolders.stream()
        .flatMap(classFolder -> examples(classFolder, classNames).stream())
        .toList();
  }

  private static List<Example> examples(Path classFolder, List<String> classNames) {
    int label = classNames.indexOf(classFolder.getFileName().toString());
    if (label < 0) {
      throw new UserError(
          "%s is the folder of a class that has no training images; the classes are %s"
              .formatted(classFolder, String.join(", ", classNames)));
    }
    return images(classFolder).stream().map(file -> new Example(file, label)).toList();
  }

  private static ImageShape shape(ImageSize size, int channels) {
    try {
      return new ImageShape(size, channels);
    } catch (IllegalArgumentException e) {
      throw new UserError("%s; resize to a smaller size".formatted(e.getMessage()), e);
    }
  }

  private static ImageSize commonSize(
      Path folder, List<ImageFile.Header> headers, Optional<ImageSize> resize) {
    List<ImageSize> sizes = headers.stream().map(ImageFile.Header::size).distinct().toList();
    if (sizes.size() == 1) {
      return sizes.getFirst();
    }
    return resize.orElseThrow(() ->
        new UserError(
            "%s has images of different sizes, such as %s and %s; give the size to resize to"
                .formatted(folder, sizes.get(0), sizes.get(1))));
  }

  private static Split load(List<Example> examples, ImageShape shape) {
    long length = shape.length();
    MemorySegment pixels = Arena.ofAuto().allocate(examples.size() * length);
    for (int i = 0; i < examples.size(); i++) {
      Image image = ImageFile.read(examples.get(i).file(), shape.channels());
      byte[] resized = image.resized(shape.size()).pixels();
      MemorySegment.copy(MemorySegment.ofArray(resized), 0, pixels, i * length, length);
    }
    return new Split(shape, pixels, examples.stream().mapToInt(Example::label).toArray());
  }

  private static List<String> names(List<Path> classFolders) {
    return classFolders.stream().map(folder -> folder.getFileName().toString()).toList();
  }

  /**
   * Returns the subfolders that have images, sorted by name; empty if the folder does not exist.
   */
  private static List<Path> classFolders(Path folder) {
    return Files.isDirectory(folder)
        ? list(folder, path -> Files.isDirectory(path) && !images(path).isEmpty())
        : List.of();
  }

  private static List<Path> images(Path folder) {
    return list(folder, path -> Files.isRegularFile(path) && ImageFile.hasImageName(path));
  }

  private static List<Path> list(Path folder, Predicate<Path> wanted) {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(path -> !path.getFileName().toString().startsWith("."))
          .filter(wanted)
          .sorted(Comparator.comparing(path -> path.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw new Failure("%s cannot be read: %s".formatted(folder, IoReason.of(e)), e);
    }
  }
}
