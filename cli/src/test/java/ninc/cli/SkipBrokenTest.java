package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broken images in a folder are an error, or are skipped with {@code --skip-broken}. */
class SkipBrokenTest {
  private static final int CLASSES = 3;
  private static final int PER_CLASS = 11;
  private static final int SIDE = 8;

  @TempDir Path folder;
  private Workplace workplace;
  private Path photos;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
    photos = folder.resolve("photos");
  }

  /** Writes grey images with a bright column, the place of which is the class. */
  private void write() throws IOException {
    for (int label = 0; label < CLASSES; label++) {
      Files.createDirectories(photos.resolve("class" + label));
      for (int i = 0; i < PER_CLASS; i++) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < SIDE; y++) {
          image.getRaster().setSample(label * SIDE / CLASSES, y, 0, 200 + i);
        }
        ImageIO.write(image, "png", photo(label, i).toFile());
      }
    }
  }

  private Path photo(int label, int number) {
    return photos.resolve("class%d/%02d.png".formatted(label, number));
  }

  private static void cutOff(Path file) throws IOException {
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 45));
  }

  /** Of 11 images, the 5th and the 10th are test images. */
  @Test
  void everyCommandTellsAtItsEndWhatItSkipped() throws IOException {
    write();
    cutOff(photo(0, 3));
    cutOff(photo(2, 4));
    Path saved = folder.resolve("saved.safetensors");
    Object[] train = {
      "train", workplace.model(), "--data", photos, "--epochs", 1, "--seed", 1, "--save", saved
    };
    assertThat(ninc(train).status()).isEqualTo(2);
    assertThat(ninc(train).err().lines())
        .filteredOn(line -> line.contains(".png"))
        .singleElement()
        .satisfies(line ->
            assertThat(line)
                .contains(photo(0, 3).toString())
                .endsWith("; or skip broken images with --skip-broken"));
    Stream.of(
            train,
            new Object[] {"eval", workplace.model(), "--weights", saved, "--data", photos},
            new Object[] {"find-lr", workplace.model(), "--steps", 20, "--data", photos},
            new Object[] {"data", photos, "--stats"},
            new Object[] {
              "predict", workplace.model(), "--weights", saved, "--data", photos, "--example", "0"
            })
        .forEach(command -> {
          CommandLineResult result = skipping(command);
          assertThat(result.err().lines())
              .as("%s", command)
              .filteredOn(line -> line.startsWith("ninc: warning: "))
              .hasSizeGreaterThanOrEqualTo(3)
              .anyMatch(line -> line.contains(photo(0, 3).toString()))
              .anyMatch(line -> line.contains(photo(2, 4).toString()))
              .last()
              .isEqualTo(
                  "ninc: warning: Skipped 2 broken images; in place of each, the next image of its"
                      + " class was used");
        });
    assertThat(skipping(train).status()).isZero();
  }

  private static CommandLineResult skipping(Object... command) {
    Object[] all = Arrays.copyOf(command, command.length + 1);
    all[command.length] = "--skip-broken";
    return ninc(all);
  }

  /** The result is that of a folder in which the next images of the classes are copied. */
  @Test
  void trainsAsIfTheNextImagesWereCopied() throws IOException {
    write();
    byte[] seventh = Files.readAllBytes(photo(1, 6));
    byte[] first = Files.readAllBytes(photo(2, 0));
    Files.write(photo(1, 5), seventh);
    Files.write(photo(2, 10), first);
    byte[] copied = tensors(train("copied"));
    Files.write(photo(1, 5), Arrays.copyOf(seventh, 45));
    Files.writeString(photo(2, 10), "not an image");
    assertThat(tensors(train("skipped", "--skip-broken"))).isEqualTo(copied);
  }

  /** The data of a safetensors file, before which are the length of its header and the header. */
  private static byte[] tensors(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return Arrays.copyOfRange(bytes, Math.toIntExact(Long.BYTES + header), bytes.length);
  }

  private Path train(String name, Object... options) {
    CommandLineResult result = ninc(command(name, options));
    assertThat(result.status()).as(result.err()).isZero();
    return folder.resolve(name + ".safetensors");
  }

  private Object[] command(String name, Object... options) {
    return Stream.concat(
            Stream.of(
                "train",
                workplace.model(),
                "--data",
                photos,
                "--epochs",
                1,
                "--seed",
                1,
                "--save",
                folder.resolve(name + ".safetensors")),
            Stream.of(options))
        .toArray();
  }
}
