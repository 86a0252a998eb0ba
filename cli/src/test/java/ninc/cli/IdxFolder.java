package ninc.cli;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A small data set in MNIST's format: the class of an image is the position of its bright column.
 */
final class IdxFolder {
  static final int TRAIN = 37;
  static final int TEST = 11;

  private static final int CLASSES = 3;
  private static final int IMAGES = 0x803;
  private static final int LABELS = 0x801;

  private IdxFolder() {}

  /** Creates the folder with images of side×side pixels. */
  static Path write(Path folder, int side) throws IOException {
    return write(folder, side, TRAIN, TEST);
  }

  /** Creates the folder with so many images. */
  static Path write(Path folder, int side, int train, int test) throws IOException {
    Files.createDirectory(folder);
    Random random = new Random(5);
    write(folder, "train", train, side, random);
    write(folder, "t10k", test, side, random);
    return folder;
  }

  private static void write(Path folder, String part, int examples, int side, Random random)
      throws IOException {
    ByteArrayOutputStream images = new ByteArrayOutputStream();
    ByteArrayOutputStream labels = new ByteArrayOutputStream();
    DataOutputStream imageData = new DataOutputStream(images);
    for (int number : new int[] {IMAGES, examples, side, side}) {
      imageData.writeInt(number);
    }
    DataOutputStream labelData = new DataOutputStream(labels);
    labelData.writeInt(LABELS);
    labelData.writeInt(examples);
    for (int i = 0; i < examples; i++) {
      int label = i % CLASSES;
      labelData.writeByte(label);
      for (int pixel = 0; pixel < side * side; pixel++) {
        boolean bright = pixel % side / CLASSES == label;
        imageData.writeByte(random.nextInt(64) + (bright ? 160 : 0));
      }
    }
    Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.toByteArray());
    Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.toByteArray());
  }
}
