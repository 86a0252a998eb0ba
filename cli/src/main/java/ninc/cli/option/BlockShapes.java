package ninc.cli.option;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.pointwise;
import static ninc.dsl.Dsl.same;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import ninc.dsl.Network;
import ninc.dsl.Parameter;
import ninc.dsl.Parameter.Whole;
import ninc.dsl.Training;
import ninc.runtime.NearestName;
import ninc.runtime.model.Model;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * NiN blocks as models. A convolution that keeps height and width is followed by 1×1 convolutions
 * of as many channels, and by a global average pool, which makes logits of the map.
 *
 * @param models a model for each shape
 */
record BlockShapes(List<Model> models) {

  /** What a shape consists of, and its value in blocks for which it is not given. */
  private enum Dimension {
    CHANNELS(64, 1),
    PIXELS(14, 1),
    POINTWISE(2, 0),
    KERNEL(3, 1);

    private final Whole standard;
    private final int least;

    Dimension(int standard, int least) {
      this.standard = new Whole(standard);
      this.least = least;
    }

    private Whole parse(String text) {
      try {
        Whole size = standard.parse(text);
        if (size.number() >= least) {
          return size;
        }
      } catch (IllegalArgumentException _) {
        // The exception below covers this case, too.
      }
      throw new TypeConversionException(
          "%s=%s is not a whole number of at least %d".formatted(label(), text, least));
    }

    private String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static List<String> labels() {
      return Stream.of(values()).map(Dimension::label).toList();
    }
  }

  /** Reads {@code channels=64..512,pixels=7,14}. */
  static final class Converter implements ITypeConverter<BlockShapes> {
    @Override
    public BlockShapes convert(String text) {
      ParameterValues.Converter values = new ParameterValues.Converter();
      List<ParameterValues> given =
          Stream.of(text.split(",(?=[^,=]*=)")).map(values::convert).toList();
      given.forEach(Converter::checkKnown);
      return new BlockShapes(
          ParameterValues.combinations(given).stream().map(BlockShapes::block).toList());
    }

    private static void checkKnown(ParameterValues dimension) {
      List<String> known = Dimension.labels();
      if (!known.contains(dimension.name())) {
        throw new TypeConversionException(
            "a NiN block has no '%s'%s; its shape: %s"
                .formatted(
                    dimension.name(),
                    NearestName.hint(dimension.name(), known),
                    String.join(", ", known)));
      }
    }
  }

  private static Model block(Map<String, String> given) {
    Map<Dimension, Whole> shape = new EnumMap<>(Dimension.class);
    for (Dimension dimension : Dimension.values()) {
      String text = given.getOrDefault(dimension.label(), dimension.standard.toString());
      shape.put(dimension, dimension.parse(text));
    }
    int[] widths = new int[shape.get(Dimension.POINTWISE).number()];
    int channels = shape.get(Dimension.CHANNELS).number();
    int pixels = shape.get(Dimension.PIXELS).number();
    Arrays.fill(widths, channels);
    Network network =
        Network.input(channels, pixels, pixels)
            .ninBlock(
                channels,
                kernel(shape.get(Dimension.KERNEL).number()),
                padding(same()),
                pointwise(widths))
            .globalAveragePool()
            .build();
    List<Parameter> parameters =
        shape.entrySet().stream()
            .map(entry -> new Parameter(entry.getKey().label(), entry.getValue()))
            .toList();
    return new Model("NiNBlock", parameters, network, Training.defaults());
  }
}
