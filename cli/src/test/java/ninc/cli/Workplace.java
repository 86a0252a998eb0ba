package ninc.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** A folder with a small model and a small data set of 8×8 images. */
public final class Workplace {
  /** The number of parameters of {@link #model}. */
  static final int PARAMETERS = 4 * 9 + 4 + 4 * 4 + 4 + 3 * 4 + 3;

  private static final int SIDE = 8;

  private final Path folder;

  public Workplace(Path folder) throws IOException {
    this.folder = folder;
    IdxFolder.write(data(), SIDE);
    write("Tiny", "Network.input(1, 8, 8)", "sgd(0.1).momentum(0.9)");
  }

  /** A NiN with dropout whose recipe has 3 epochs of 5 steps at batch size 8. */
  public Path model() {
    return folder.resolve("Tiny.java");
  }

  public Path data() {
    return folder.resolve("data");
  }

  public Path file(String name) {
    return folder.resolve(name);
  }

  /** Writes the model with another input and optimizer, and without a data set in its recipe. */
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

  /** Writes a model that asks for the parameters channels (4), pixels (8) and rate (0.1). */
  Path grid() throws IOException {
    return Files.writeString(
        folder.resolve("Grid.java"),
        """
        import static ninc.dsl.Dsl.*;

        import ninc.dsl.*;

        public final class Grid implements ModelDefinition {
          public Network network() {
            int channels = parameter("channels", 4);
            int pixels = parameter("pixels", 8);
            return Network.input(1, pixels, pixels)
                .ninBlock(channels, kernel(3), pointwise(channels, 3), lastActivation(identity()))
                .globalAveragePool()
                .build();
          }

          public Training training() {
            return Training.defaults()
                .batchSize(8)
                .epochs(2)
                .optimizer(sgd(parameter("rate", 0.1)));
          }
        }
        """);
  }

  /** Writes a square PNG file in grey. */
  Path grey(String name, int side) throws IOException {
    ImageIO.write(
        new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY), "png", file(name).toFile());
    return file(name);
  }

  /** Writes a PNG file in colour. */
  Path image(String name, int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < width; x++) {
      image.setRGB(x, height / 2, 0xff8040);
    }
    ImageIO.write(image, "png", file(name).toFile());
    return file(name);
  }
}
