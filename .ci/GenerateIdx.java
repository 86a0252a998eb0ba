import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Writes a small, learnable data set into a folder, as IDX files named as MNIST names them: 28×28
 * grey images of ten classes, where the class is the column of a bright bar, in noise.
 *
 * <p>Usage: {@code java GenerateIdx.java FOLDER}
 */
final class GenerateIdx {
  private static final int SIDE = 28;
  private static final int CLASSES = 10;
  private static final int BAR_WIDTH = 2;

  /** The magic numbers of IDX: unsigned bytes in three dimensions, and in one. */
  private static final int IMAGES = 0x803;

  private static final int LABELS = 0x801;

  private GenerateIdx() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    Random random = new Random(1);
    write(folder, "train", 4096, random);
    write(folder, "t10k", 1024, random);
  }

  private static void write(Path folder, String part, int examples, Random random)
      throws IOException {
    try (DataOutputStream images = open(folder.resolve(part + "-images-idx3-ubyte"));
        DataOutputStream labels = open(folder.resolve(part + "-labels-idx1-ubyte"))) {
      images.writeInt(IMAGES);
      images.writeInt(examples);
      images.writeInt(SIDE);
      images.writeInt(SIDE);
      labels.writeInt(LABELS);
      labels.writeInt(examples);
      for (int i = 0; i < examples; i++) {
        int label = random.nextInt(CLASSES);
        labels.writeByte(label);
        images.write(image(label, random));
      }
    }
  }

  private static byte[] image(int label, Random random) {
    int firstColumn = 4 + label * BAR_WIDTH;
    byte[] pixels = new byte[SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++) {
      int column = i % SIDE;
      boolean inBar = column >= firstColumn && column < firstColumn + BAR_WIDTH;
      pixels[i] = (byte) (random.nextInt(64) + (inBar ? 160 : 0));
    }
    return pixels;
  }

  private static DataOutputStream open(Path file) throws IOException {
    return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
  }
}
