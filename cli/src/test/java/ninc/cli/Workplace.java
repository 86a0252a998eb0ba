package ninc.cli;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * A folder with a small model and a small data set: 37 training and 11 test images of 8×8 pixels,
 * whose class, one of three, is the column that is bright.
 */
final class Workplace {
  static final int TRAIN = 37;
  static final int TEST = 11;

  /** The parameters of {@link #model}. */
  static final int PARAMETERS = 4 * 9 + 4 + 4 * 4 + 4 + 3 * 4 + 3;

  private static final int SIDE = 8;
  private static final int CLASSES = 3;
  private static final int IMAGES = 0x803;
  private static final int LABELS = 0x801;

  private final Path folder;

  Workplace(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectory(data());
    Random random = new Random(5);
    write("train", TRAIN, random);
    write("t10k", TEST, random);
    write("Tiny", "Network.input(1, 8, 8)", "sgd(0.1).momentum(0.9)");
  }

  /** A NiN with dropout whose recipe has batches of 8, so that an epoch has 5 steps; 3 epochs. */
  Path model() {
    return folder.resolve("Tiny.java");
  }

  Path data() {
    return folder.resolve("data");
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** The same model with another input and optimizer, and without a data set in its recipe. */
  Path write(String name, String input, String optimizer) throws IOException {
    String source =
        """
        import static ninc.dsl.Dsl.*;

        import ninc.dsl.*;

        public final class %s implements ModelDefinition {
          public Network network() {
            return %s
                .ninBlock(4, kernel(3), pointwise(4, 3), lastActivation(identity()))
                .dropout(0.1)
                .globalAveragePool()
                .build();
          }

          public Training training() {
            return Training.defaults().batchSize(8).epochs(3).optimizer(%s).schedule(cosine());
          }
        }
        """;
    return Files.writeString(
        folder.resolve(name + ".java"), source.formatted(name, input, optimizer));
  }

  /** A PNG file in colour. */
  Path image(String name, int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < width; x++) {
      image.setRGB(x, height / 2, 0xff8040);
    }
    ImageIO.write(image, "png", file(name).toFile());
    return file(name);
  }

  private void write(String part, int examples, Random random) throws IOException {
    ByteArrayOutputStream images = new ByteArrayOutputStream();
    ByteArrayOutputStream labels = new ByteArrayOutputStream();
    DataOutputStream imageData = new DataOutputStream(images);
    for (int number : new int[] {IMAGES, examples, SIDE, SIDE}) {
      imageData.writeInt(number);
    }
    DataOutputStream labelData = new DataOutputStream(labels);
    labelData.writeInt(LABELS);
    labelData.writeInt(examples);
    for (int i = 0; i < examples; i++) {
      int label = i % CLASSES;
      labelData.writeByte(label);
      for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
        boolean bright = pixel % SIDE / CLASSES == label;
        imageData.writeByte(random.nextInt(64) + (bright ? 160 : 0));
      }
    }
    Files.write(data().resolve(part + "-images-idx3-ubyte"), images.toByteArray());
    Files.write(data().resolve(part + "-labels-idx1-ubyte"), labels.toByteArray());
  }
}
