package ninc.runtime.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.data.ImageListing.Example;
import ninc.runtime.data.ImageListing.Parts;
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
  private ImageFolder() {}

  /**
   * Returns whether the folder has a subfolder of images, or a {@code train} folder with such
   * subfolders.
   */
  static boolean matches(Path folder) {
    return !classFolders(Parts.train(folder)).isEmpty() || !classFolders(folder).isEmpty();
  }

  /** Returns the class names in the order of the labels. */
  static List<String> classNames(Path folder) {
    List<Path> trainFolders = classFolders(Parts.train(folder));
    return names(trainFolders.isEmpty() ? classFolders(folder) : trainFolders);
  }

  /**
   * Lists the images.
   *
   * @throws UserError if there are no test folders although there is one for training, or a class
   *     has no training images
   */
  static ImageListing list(Path folder, ImageIndex index) {
    List<Path> trainFolders = classFolders(Parts.train(folder));
    if (trainFolders.isEmpty()) {
      List<Path> classFolders = classFolders(folder);
      List<String> classNames = names(classFolders);
      return ImageListing.unsplit(folder, classNames, examples(classFolders, classNames, index));
    }
    Parts parts = Parts.of(folder);
    List<String> classNames = names(trainFolders);
    return new ImageListing(
        folder,
        classNames,
        examples(trainFolders, classNames, index),
        parts
            .validation()
            .map(validation -> examples(classFolders(validation), classNames, index))
            .orElse(List.of()),
        examples(classFolders(parts.test()), classNames, index));
  }

  private static List<Example> examples(
      List<Path> classFolders, List<String> classNames, ImageIndex index) {
    return classFolders.stream()
        .flatMap(classFolder -> examples(classFolder, classNames, index).stream())
        .toList();
  }

  private static List<Example> examples(
      Path classFolder, List<String> classNames, ImageIndex index) {
    int label = classNames.indexOf(classFolder.getFileName().toString());
    if (label < 0) {
      throw new UserError(
          "%s is the folder of a class that has no training images; the classes are %s"
              .formatted(classFolder, String.join(", ", classNames)));
    }
    // A class may have got another number since the index was written.
    return index.examples(classFolder, path -> examples(path, label)).stream()
        .map(found -> new Example(found.image(), label))
        .toList();
  }

  private static List<String> names(List<Path> classFolders) {
    return classFolders.stream().map(folder -> folder.getFileName().toString()).toList();
  }

  /**
   * Returns the subfolders that have images, sorted by name; empty if the folder does not exist.
   */
  private static List<Path> classFolders(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    return visible(
        folder,
        paths ->
            paths
                .filter(path -> Files.isDirectory(path) && hasImages(path))
                .sorted(Comparator.comparing(path -> path.getFileName().toString()))
                .toList());
  }

  private static boolean hasImages(Path folder) {
    return visible(folder, paths -> paths.anyMatch(ImageFolder::isImage));
  }

  private static boolean isImage(Path path) {
    return ImageFile.hasImageName(path) && Files.isRegularFile(path);
  }

  /** Searches a folder; the images are sorted by name. */
  private static List<Example> examples(Path folder, int label) {
    return visible(
        folder,
        paths ->
            paths
                .filter(ImageFolder::isImage)
                .map(path -> new Example(inFolder(folder, path), label))
                .sorted(Comparator.comparing(example -> example.image().name()))
                .toList());
  }

  private static EncodedImage.InFolder inFolder(Path folder, Path file) {
    try {
      return new EncodedImage.InFolder(folder, file.getFileName().toString(), Files.size(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Applies a function to the paths in a folder that are not hidden. */
  private static <T> T visible(Path folder, Function<Stream<Path>, T> function) {
    try (Stream<Path> paths = Files.list(folder)) {
      return function.apply(paths.filter(path -> !path.getFileName().toString().startsWith(".")));
    } catch (IOException e) {
      throw new Failure("%s cannot be read: %s".formatted(folder, IoReason.of(e)), e);
    } catch (UncheckedIOException e) {
      throw new Failure("%s cannot be read: %s".formatted(folder, IoReason.of(e.getCause())), e);
    }
  }
}
