package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import ninc.cli.html.PageElements;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandTest {
  @TempDir Path folder;
  private Path pets;

  /** Ten cats that are black or white, and six dogs with a red and a blue half. */
  @BeforeEach
  void writeImages() throws IOException {
    pets = folder.resolve("pets");
    for (int i = 0; i < 10; i++) {
      int colour = i % 2 == 0 ? 0 : 0xffffff;
      image(pets.resolve("cat/%d.png".formatted(i)), colour, colour, 4);
    }
    for (int i = 0; i < 6; i++) {
      image(pets.resolve("dog/%d.png".formatted(i)), 0xff0000, 0x0000ff, 4);
    }
  }

  private static void image(Path file, int left, int right, int side) throws IOException {
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < side * side; i++) {
      image.setRGB(i % side, i / side, i % side < side / 2 ? left : right);
    }
    ImageIO.write(image, "png", file.toFile());
  }

  @Test
  void countsTheExamplesOfEachClass() {
    CommandLineResult result = ninc("data", pets);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out().lines().map(String::strip))
        .contains(pets + ": 13 training and 3 test images of 4×4 pixels, RGB, 2 classes")
        .anyMatch(line -> line.matches("cat +8 +2"))
        .anyMatch(line -> line.matches("dog +5 +1"))
        .anyMatch(line -> line.matches("all +13 +3"));
    assertThat(result.out()).doesNotContain("--mean");
  }

  @Test
  void reducesJpegImagesIfTheLibraryIsInstalled() throws IOException {
    image(pets.resolve("cat/large.png"), 0, 0, 64);
    CommandLineResult result = ninc("data", pets, "--resize", "8", "--reduce-jpeg");
    if (result.status() == 0) {
      assertThat(result.out()).contains("14 training and 3 test images of 8×8 pixels");
    } else {
      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err())
          .contains("ninc: libjpeg-turbo, which decodes JPEG images at reduced sizes, could not be")
          .hasLineCount(1);
    }
  }

  @Test
  void writesTheTableAsCsvAndLatex() throws IOException {
    Path csv = folder.resolve("classes.csv");
    Path latex = folder.resolve("classes.tex");
    assertThat(ninc("data", pets, "--csv", csv, "--latex", latex).status()).isZero();
    assertThat(Files.readAllLines(csv))
        .containsExactly("class,train_examples,test_examples", "cat,8,2", "dog,5,1");
    assertThat(Files.readAllLines(latex))
        .contains("class & training & test \\\\", "cat & 8 & 2 \\\\", "all & 13 & 3 \\\\");
  }

  @Test
  void countsValidationExamplesOfAFolder() throws IOException {
    Path split = folder.resolve("split");
    image(split.resolve("train/cat/1.png"), 0, 0, 4);
    image(split.resolve("train/cat/2.png"), 0, 0, 4);
    image(split.resolve("val/cat/1.png"), 0, 0, 4);
    image(split.resolve("test/cat/1.png"), 0, 0, 4);
    CommandLineResult result = ninc("data", split);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out().lines().map(String::strip))
        .contains(
            split + ": 2 training, 1 validation and 1 test images of 4×4 pixels, RGB, 1 classes")
        .anyMatch(line -> line.matches("class +training +validation +test"))
        .anyMatch(line -> line.matches("cat +2 +1 +1"));
    assertThat(ninc("data", split, "--json").events("data").getFirst().get("validation_examples"))
        .hasToString("1");
  }

  /** Of 8 training cats, images 4 and 9 are test images, so that 4 are black and 4 white. */
  @Test
  void computesMeanAndStandardDeviationOfTheTrainingImages() {
    JsonNode event = ninc("data", pets, "--stats", "--json").events("data").getFirst();
    double red = (4 + 5 * 0.5) / 13;
    double green = 4.0 / 13;
    assertThat(event.get("mean").get(0).asDouble()).isCloseTo(red, within(1e-12));
    assertThat(event.get("mean").get(1).asDouble()).isCloseTo(green, within(1e-12));
    assertThat(event.get("std").get(0).asDouble())
        .isCloseTo(Math.sqrt(red * (1 - red)), within(1e-12));
    assertThat(event.get("std").get(1).asDouble())
        .isCloseTo(Math.sqrt(green * (1 - green)), within(1e-12));
    assertThat(ninc("data", pets, "--stats").out())
        .contains("--mean 0.5000,0.3077,0.5000 --std 0.5000,0.4615,0.5000");
  }

  @Test
  void measuresHowFastImagesAreDecoded() {
    JsonNode event =
        ninc("data", pets, "--speed", "--decode-threads", 3, "--json").events("data").getFirst();
    assertThat(event.get("decoded_images").asInt()).isEqualTo(1000);
    assertThat(event.get("decoding_threads").asInt()).isEqualTo(3);
    assertThat(event.get("decoded_images_per_second").asDouble())
        .isCloseTo(1000 / event.get("decoding_seconds").asDouble(), withinPercentage(0.1));
    assertThat(ninc("data", pets, "--speed").out()).contains("1,000 training images decoded in ");
    assertThat(ninc("data", pets).out()).doesNotContain("decoded");
  }

  @Test
  void tellsTheSizesOfImagesThatDiffer() throws IOException {
    image(pets.resolve("dog/big.png"), 0, 0, 30);
    CommandLineResult result = ninc("data", pets);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).contains("of 224×224 pixels").contains("from 2 sizes, 4×4 to 30×30");
    assertThat(ninc("data", pets, "--resize", 8).out()).contains("of 8×8 pixels");
  }

  @Test
  void drawsASheetOfExamplesAsAugmentationMakesThem() throws IOException {
    Path page = folder.resolve("sheet.html");
    CommandLineResult result = ninc("data", pets, "--flip", "--seed", 4, "--html", page);
    assertThat(result.status()).as(result.err()).isZero();
    int examples = 12;
    int epochs = 6;
    assertThat(images(page)).hasSize(examples * (1 + epochs));
    PageElements.of(Files.readString(page)).needNothingElse();
    Path same = folder.resolve("same.html");
    ninc("data", pets, "--flip", "--seed", 4, "--html", same);
    assertThat(images(same)).isEqualTo(images(page));
    Path plain = folder.resolve("plain.html");
    ninc("data", pets, "--html", plain);
    assertThat(images(plain)).hasSize(examples).isSubsetOf(images(page));
  }

  private static List<String> images(Path page) throws IOException {
    return PageElements.of(Files.readString(page)).all().stream()
        .filter(PageElements.is("img"))
        .map(image -> image.getAttribute("src"))
        .toList();
  }

  @Test
  void augmentsAsTheRecipeOfAModelDoes() throws IOException {
    Path model = new Workplace(folder).model();
    String source = Files.readString(model);
    Files.writeString(model, source.replace(".epochs(3)", ".epochs(3).augment(rotation(90))"));
    Path page = folder.resolve("sheet.html");
    CommandLineResult result = ninc("data", pets, "--model", model, "--seed", 4, "--html", page);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(images(page)).hasSizeGreaterThan(12);
  }
}
