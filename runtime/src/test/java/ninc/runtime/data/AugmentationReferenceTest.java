package ninc.runtime.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import ninc.runtime.format.safetensors.SafetensorsFile;
import ninc.runtime.format.safetensors.StoredTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What augmentations do with what they have drawn, against Pillow, bit for bit. */
class AugmentationReferenceTest {
  private static final SafetensorsFile REFERENCE =
      SafetensorsFile.open(Path.of("src/test/resources/reference/augmentations.safetensors"));

  static Stream<String> results() {
    return REFERENCE.names().stream().filter(name -> !name.endsWith(".input"));
  }

  @ParameterizedTest
  @MethodSource("results")
  void equalsPillow(String name) {
    String image = name.substring(0, name.indexOf('.'));
    List<String> words = List.of(name.substring(image.length() + 1).split(" "));
    List<Double> arguments = words.stream().skip(1).map(Double::valueOf).toList();
    StoredTensor input = REFERENCE.tensor(image + ".input");
    byte[] result = apply(shape(input), bytes(input), words.getFirst(), arguments);
    assertThat(result).isEqualTo(bytes(REFERENCE.tensor(name)));
  }

  private static byte[] apply(
      ImageShape shape, byte[] image, String operation, List<Double> arguments) {
    byte[] result = image.clone();
    double first = arguments.getFirst();
    switch (operation) {
      case "crop" -> RandomResizedCrop.resize(image, shape, rectangle(arguments), result);
      case "rotation" -> Rotation.rotate(image, shape, first, result);
      case "brightness" -> new ColorAdjustment(shape, result).brightness(first);
      case "contrast" -> new ColorAdjustment(shape, result).contrast(first);
      case "saturation" -> new ColorAdjustment(shape, result).saturation(first);
      case "hue" -> new ColorAdjustment(shape, result).hue(first);
      default -> throw new AssertionError(operation);
    }
    return result;
  }

  private static RandomRectangle rectangle(List<Double> sides) {
    return new RandomRectangle(
        sides.get(0).intValue(),
        sides.get(1).intValue(),
        sides.get(2).intValue(),
        sides.get(3).intValue());
  }

  @Test
  void theReferenceHasEveryOperationInColourAndInGreyscale() {
    assertThat(results().map(name -> name.split(" ")[0]).distinct())
        .containsExactlyInAnyOrder(
            "colour.crop",
            "colour.rotation",
            "colour.brightness",
            "colour.contrast",
            "colour.saturation",
            "colour.hue",
            "grey.crop",
            "grey.rotation",
            "grey.brightness",
            "grey.contrast",
            "grey.saturation");
  }

  private static ImageShape shape(StoredTensor image) {
    List<Integer> sides = image.shape().stream().map(Math::toIntExact).toList();
    return new ImageShape(sides.get(0), sides.get(1), sides.get(2));
  }

  private static byte[] bytes(StoredTensor image) {
    return image.data().toArray(JAVA_BYTE);
  }
}
