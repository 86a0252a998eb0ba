package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import ninc.runtime.format.safetensors.SafetensorsFile;
import ninc.runtime.format.safetensors.SafetensorsWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictCommandTest {
  @TempDir static Path folder;
  private static Workplace workplace;
  private static Path wide;
  private static Path large;

  @BeforeAll
  static void train() throws IOException {
    workplace = new Workplace(folder);
    wide = workplace.image("wide.png", 9, 7);
    large = workplace.image("large.png", 300, 270);
    Object[] run = {"train", workplace.model(), "--data", workplace.data(), "--epochs", "1"};
    List<Object> arguments = new ArrayList<>(List.of(run));
    arguments.addAll(List.of("--save", weights(), "--seed", "1"));
    assertThat(ninc(arguments.toArray()).status()).isZero();
    for (String name : List.of("ant", "bee", "cat")) {
      Files.createDirectories(folder.resolve("insects").resolve(name));
      workplace.image("insects/" + name + "/1.png", 8, 8);
    }
  }

  private static Path weights() {
    return folder.resolve("run.safetensors");
  }

  private static CommandLineResult predict(Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("predict", workplace.model(), "--weights", weights()));
    arguments.addAll(List.of(more));
    return ninc(arguments.toArray());
  }

  @Test
  void namesTheMostProbableClassesOfImagesOfAnySize() {
    CommandLineResult result = predict(wide, large, "--data", folder.resolve("insects"));
    assertThat(result.status()).as(result.err()).isZero();
    String ranked = ": (ant|bee|cat) [0-9.]+ %, (ant|bee|cat) [0-9.]+ %, (ant|bee|cat) [0-9.]+ %";
    assertThat(result.out().lines())
        .satisfiesExactly(
            first -> assertThat(first).matches(".*wide.png" + ranked),
            second -> assertThat(second).matches(".*large.png" + ranked));
    assertThat(result.err()).contains("converted 2 of 2 images from colour");
  }

  @Test
  void probabilitiesAddUpToOneAndComeInOrder() {
    JsonNode event = predict(wide, "--top", "9", "--json").events("prediction").getFirst();
    assertThat(event.get("image").asText()).isEqualTo(wide.toString());
    List<Double> probabilities =
        event.get("classes").findValues("probability").stream().map(JsonNode::asDouble).toList();
    assertThat(probabilities).hasSize(3).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(probabilities.stream().mapToDouble(p -> p).sum()).isEqualTo(1, within(1e-6));
  }

  @Test
  void whatIsPredictedDoesNotDependOnTheOtherImages() {
    String alone = predict(large).out();
    assertThat(predict(wide, large, "--batch-size", "1").out()).endsWith(alone);
    assertThat(predict(wide, large, "--batch-size", "2").out()).endsWith(alone);
  }

  @Test
  void classesWithoutNamesAreNumberedAndThatIsSaid() {
    Path bare = parametersWith(Map.of());
    CommandLineResult result =
        ninc("predict", workplace.model(), "--weights", bare, wide, "--top", "1", "--json");
    JsonNode first = result.events("prediction").getFirst().get("classes").get(0);
    assertThat(first.get("class").asText()).isEqualTo(first.get("index").asText());
    assertThat(result.err()).contains("The class names are unknown");
  }

  /** Writes the parameters of the trained model to a file with other metadata. */
  private Path parametersWith(Map<String, String> metadata) {
    SafetensorsFile run = SafetensorsFile.open(weights());
    Path file = folder.resolve("parameters.safetensors");
    SafetensorsWriter.write(
        file,
        metadata,
        run.names().stream()
            .filter(name -> !name.startsWith("optimizer"))
            .map(run::tensor)
            .toList());
    return file;
  }

  @Test
  void theDataSetOfTheCheckpointSaysTheNames() {
    Path named = parametersWith(Map.of("dataset", folder.resolve("insects").toString()));
    CommandLineResult result =
        ninc("predict", workplace.model(), "--weights", named, wide, "--top", "1");
    assertThat(result.out()).containsPattern("wide.png: (ant|bee|cat) ");
    assertThat(result.err()).doesNotContain("class names");
  }

  @Test
  void drawsAHeatMapOverTheImageInItsOwnSize() throws IOException {
    Path map = folder.resolve("map.png");
    CommandLineResult result = predict(large, "--heatmap", map);
    assertThat(result.out()).contains("(heat map: %s)".formatted(map));
    BufferedImage picture = ImageIO.read(map.toFile());
    assertThat(picture.getWidth()).as("with a bar of 15 pixels and 8 before it").isEqualTo(323);
    assertThat(picture.getHeight()).isEqualTo(270);
  }

  @Test
  void anExampleOfTheDataSetIsPredictedLikeItsImage() {
    Path insects = folder.resolve("test-insects");
    for (String name : List.of("ant", "bee")) {
      for (int i = 1; i <= 5; i++) {
        assertThat(insects.resolve(name).toFile().mkdirs() || i > 1).isTrue();
        write(insects.resolve(name).resolve(i + ".png"), i + name.length() * name.charAt(0));
      }
    }
    Path fifth = insects.resolve("bee/5.png");
    JsonNode file = predict(fifth, "--data", insects, "--json").events("prediction").getFirst();
    JsonNode example =
        predict("--example", "1", "--data", insects, "--json").events("prediction").getFirst();
    assertThat(example.get("label").asText()).isEqualTo("bee");
    assertThat(example.get("classes")).isEqualTo(file.get("classes"));
  }

  private static void write(Path file, int seed) {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    Random random = new Random(seed);
    for (int i = 0; i < 64; i++) {
      image.getRaster().setSample(i % 8, i / 8, 0, random.nextInt(256));
    }
    try {
      ImageIO.write(image, "png", file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void predictsExamplesOfTheDataSetOfTheRecipe() {
    CommandLineResult result =
        predict("--example", "2,0", "--data", workplace.data(), "--json", wide);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.events("prediction"))
        .extracting(event -> event.get("image").asText())
        .containsExactly(wide.toString(), "test example 2", "test example 0");
    JsonNode last = result.events("prediction").getLast();
    assertThat(last.get("label").asText()).isIn("0", "1", "2");
    assertThat(predict("--example", "0", "--data", workplace.data()).out())
        .matches("test example 0 \\([012]\\): [012] .*\\R");
  }

  @Test
  void predictsAllImagesBelowAFolderSortedByPath() throws IOException {
    Path photos = photos("photos");
    Path csv = folder.resolve("photos.csv");
    CommandLineResult result = predict(photos, "--batch-size", "2", "--json", "--csv", csv);
    assertThat(result.status()).as(result.err()).isZero();
    List<String> names = List.of("a/1.png", "a/b/2.JPG.png", "c, d.png", "z.png");
    List<JsonNode> events = result.events("prediction");
    assertThat(events)
        .extracting(event -> event.get("image").asText())
        .containsExactlyElementsOf(
            names.stream().map(name -> photos.resolve(name).toString()).toList());
    for (int i = 0; i < names.size(); i++) {
      JsonNode alone = predict(photos.resolve(names.get(i)), "--json").json().getFirst();
      assertThat(events.get(i)).isEqualTo(alone);
    }
    JsonNode third = events.get(2).get("classes").get(0);
    assertThat(Files.readAllLines(csv))
        .hasSize(5)
        .startsWith("image,label,class,index,probability")
        .element(3)
        .isEqualTo(
            "\"%s\",,%s,%s,%s"
                .formatted(
                    photos.resolve("c, d.png"),
                    third.get("class").asText(),
                    third.get("index").asText(),
                    third.get("probability").asText()));
  }

  @Test
  void namesABrokenImageOfAFolderAndPredictsTheOthers() throws IOException {
    Path photos = photos("damaged");
    Path broken = Files.writeString(photos.resolve("m.png"), "not an image");
    CommandLineResult result = predict(photos, "--quiet");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out().lines()).hasSize(4).noneMatch(line -> line.contains("m.png"));
    assertThat(result.err().lines())
        .satisfiesExactly(
            warning -> assertThat(warning).startsWith("ninc: warning: " + broken + " "),
            error ->
                assertThat(error)
                    .isEqualTo(
                        "ninc: 1 of 5 images cannot be read and were left out; see the warnings"
                            + " above"));
  }

  /** Makes a folder of four images, two of them in subfolders, and files that are not images. */
  private Path photos(String name) throws IOException {
    Files.createDirectories(folder.resolve(name + "/a/b"));
    Files.createDirectories(folder.resolve(name + "/.hidden"));
    for (String image : List.of("z.png", "a/1.png", "c, d.png", "a/b/2.JPG.png", ".hidden/3.png")) {
      write(folder.resolve(name).resolve(image), image.hashCode());
    }
    Files.writeString(folder.resolve(name + "/notes.txt"), "no image");
    return folder.resolve(name);
  }

  @Test
  void severalHeatMapsAreNumbered() throws IOException {
    CommandLineResult result =
        predict(wide, large, "--heatmap", folder.resolve("maps.png"), "--json");
    assertThat(result.events("prediction"))
        .extracting(event -> event.get("heatmap").asText())
        .containsExactly(
            folder.resolve("maps-1.png").toString(), folder.resolve("maps-2.png").toString());
    // The image has 9×7 pixels, each of which is enlarged to a square of 29×29.
    assertThat(ImageIO.read(folder.resolve("maps-1.png").toFile()).getWidth())
        .as("with a bar of 14 pixels and 7 before it")
        .isEqualTo(9 * 29 + 21);
    assertThat(ImageIO.read(folder.resolve("maps-2.png").toFile()).getWidth())
        .as("with a bar of 15 pixels and 8 before it")
        .isEqualTo(300 + 23);
  }
}
