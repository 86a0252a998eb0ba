package ninc.runtime.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.io.IoReason;

/** Reads a data set from a folder in any of the supported formats. */
public final class DataFolder {
  private static final int NAMES_SHOWN = 8;

  private DataFolder() {}

  /**
   * Reads a folder with the IDX files of MNIST, with the binary batches of CIFAR-10, or with PNG
   * and JPEG images, in a subfolder for each class or in tar archives.
   *
   * @param folder the folder, whose path becomes the name of the data set
   * @param resize the size to resize to if the images differ in size; images of equal size are not
   *     resized
   * @throws UserError if the folder has none of these formats, is incomplete or damaged, or its
   *     images differ in size and {@code resize} is empty
   */
  public static Dataset open(Path folder, Optional<ImageSize> resize) {
    return open(folder, ImageReading.of(resize));
  }

  /**
   * Reads a folder as {@link #open(Path, Optional)} does.
   *
   * @param reading how PNG and JPEG images are read
   */
  public static Dataset open(Path folder, ImageReading reading) {
    if (!Files.isDirectory(folder)) {
      throw new UserError("%s is not a folder; give the folder of a data set".formatted(folder));
    }
    if (MnistFolder.matches(folder)) {
      return MnistFolder.read(folder);
    }
    if (CifarFolder.matches(folder)) {
      return CifarFolder.read(folder);
    }
    if (isOfImages(folder)) {
      return ImageListing.open(folder, reading, ImageIndex.of(folder));
    }
    throw new UserError(
        ("%s has no data set: looked for MNIST's IDX files (%s…), CIFAR-10's batches (%s…),"
                + " a subfolder of PNG or JPEG images for each class, and tar archives of them; found"
                + " %s")
            .formatted(
                folder,
                MnistFolder.TRAIN_IMAGES,
                CifarFolder.TRAIN_BATCHES.getFirst(),
                contents(folder)));
  }

  /**
   * Returns the class names of a data set in a folder, without reading its images.
   *
   * @return the names in the order of the labels; empty if the folder does not name its classes
   */
  public static Optional<List<String>> classNames(Path folder) {
    if (MnistFolder.matches(folder)) {
      return Optional.empty();
    }
    if (CifarFolder.matches(folder)) {
      return CifarFolder.classNames(folder);
    }
    if (ShardFolder.matches(folder)) {
      return ShardFolder.classNames(folder);
    }
    return ImageFolder.matches(folder)
        ? Optional.of(ImageFolder.classNames(folder))
        : Optional.empty();
  }

  /**
   * Returns the distinct sizes of the images in a folder, without decoding them. Of more than
   * 10,000 images, that many are looked at.
   *
   * @return empty if the folder is not one of PNG and JPEG images
   * @throws BrokenImage if an image cannot be read, and broken images are refused
   */
  public static List<ImageSize> imageSizes(Path folder, ImageReading reading) {
    boolean images =
        !MnistFolder.matches(folder) && !CifarFolder.matches(folder) && isOfImages(folder);
    return images ? ImageListing.sizes(folder, reading, ImageIndex.of(folder)) : List.of();
  }

  /**
   * Returns the size of the images in a folder with the IDX files of MNIST or the binary batches of
   * CIFAR-10, without reading them.
   *
   * @return empty for PNG and JPEG images, whose sizes may differ
   */
  public static Optional<ImageSize> imageSize(Path folder) {
    if (MnistFolder.matches(folder)) {
      return Optional.of(MnistFolder.imageSize(folder));
    }
    return CifarFolder.matches(folder) ? Optional.of(CifarFolder.SHAPE.size()) : Optional.empty();
  }

  private static boolean isOfImages(Path folder) {
    return ShardFolder.matches(folder) || ImageFolder.matches(folder);
  }

  private static String contents(Path folder) {
    try (Stream<Path> paths = Files.list(folder)) {
      List<String> names = paths.map(path -> path.getFileName().toString()).sorted().toList();
      String shown = String.join(", ", names.subList(0, Math.min(names.size(), NAMES_SHOWN)));
      if (names.isEmpty()) {
        return "nothing";
      }
      return names.size() > NAMES_SHOWN
          ? "%s and %d more".formatted(shown, names.size() - NAMES_SHOWN)
          : shown;
    } catch (IOException e) {
      throw new Failure("%s cannot be read: %s".formatted(folder, IoReason.of(e)), e);
    }
  }
}
