package ninc.runtime.data;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import ninc.runtime.UserError;

/**
 * A folder with the four IDX files of MNIST, each optionally gzipped. Images of any height and
 * width and any unsigned 8-bit labels are accepted.
 */
final class MnistFolder {
  static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
  static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
  static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
  static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

  private MnistFolder() {}

  /** Returns whether the folder has at least one of the four files. */
  static boolean matches(Path folder) {
    return List.of(TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS).stream()
        .anyMatch(name -> DataFile.find(folder, name).isPresent());
  }

  /**
   * Reads the folder. The class names are the numbers from 0 to the largest label.
   *
   * @throws UserError if a file is missing or malformed
   */
  static Dataset read(Path folder) {
    Split train = readSplit(find(folder, TRAIN_IMAGES), find(folder, TRAIN_LABELS));
    Split test = readSplit(find(folder, TEST_IMAGES), find(folder, TEST_LABELS));
    int largest = IntStream.concat(train.labels(), test.labels()).max().orElseThrow();
    List<String> classNames = IntStream.rangeClosed(0, largest).mapToObj(String::valueOf).toList();
    return new Dataset(folder.toString(), train, test, classNames);
  }

  /** Returns the size of the training images. */
  static ImageSize imageSize(Path folder) {
    List<Integer> dimensions = IdxFile.dimensions(find(folder, TRAIN_IMAGES), 3);
    return new ImageSize(dimensions.get(1), dimensions.get(2));
  }

  private static DataFile find(Path folder, String name) {
    return DataFile.find(folder, name)
        .orElseThrow(() ->
            new UserError(
                "%s has IDX files but neither %s nor %s.gz; add it".formatted(folder, name, name)));
  }

  private static Split readSplit(DataFile imageFile, DataFile labelFile) {
    IdxFile images = IdxFile.read(imageFile, 3);
    IdxFile labels = IdxFile.read(labelFile, 1);
    List<Integer> dimensions = images.dimensions();
    if (!dimensions.getFirst().equals(labels.dimensions().getFirst())) {
      throw new UserError(
          "%s has %d images but %s has %d labels; they do not belong together"
              .formatted(
                  imageFile, dimensions.getFirst(), labelFile, labels.dimensions().getFirst()));
    }
    long imageLength = images.values().byteSize() / dimensions.getFirst();
    if (imageLength > Integer.MAX_VALUE) {
      throw imageFile.damaged("its images have %d pixels each".formatted(imageLength));
    }
    ImageShape shape = new ImageShape(dimensions.get(1), dimensions.get(2), 1);
    byte[] values = labels.values().toArray(ValueLayout.JAVA_BYTE);
    int[] classes = IntStream.range(0, values.length).map(i -> values[i] & 0xff).toArray();
    return new Split(shape, images.values(), classes);
  }
}
