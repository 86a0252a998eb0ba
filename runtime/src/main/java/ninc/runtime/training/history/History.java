package ninc.runtime.training.history;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.runtime.inspect.DeadChannels;

/**
 * The history of a run.
 *
 * @param points the points of the training curves, in order
 * @param epochs the results of each epoch, in order
 * @param health the inspections of the layers, in order
 */
public record History(List<CurvePoint> points, List<EpochResult> epochs, List<Health> health) {
  /**
   * Pages are written again and again, so a long run must not make them grow without limit. A plot
   * has no more pixels than about this number.
   */
  static final int MAX_POINTS = 400;

  static final int MAX_INSPECTIONS = 60;

  private static final MathContext DIGITS = new MathContext(6);

  /** Points are arrays of numbers, since their names would take most of the room. */
  private static final ObjectMapper JSON = mapper();

  /** The history of a run that has not begun. */
  public static final History NONE = new History(List.of(), List.of(), List.of());

  public History {
    points = List.copyOf(points);
    epochs = List.copyOf(epochs);
    health = List.copyOf(health);
  }

  /**
   * The dead channels of all layers at one point of the run.
   *
   * @param position the number of epochs completed, with fractions
   * @param layers the layers in the order of the graph
   */
  public record Health(double position, List<DeadChannels> layers) {
    public Health {
      layers = List.copyOf(layers);
    }
  }

  /**
   * Returns a copy with one more point; if there are too many then, each pair of points is replaced
   * by its mean.
   */
  History plus(CurvePoint point) {
    List<CurvePoint> all = with(points, point);
    return new History(all.size() <= MAX_POINTS ? all : paired(all), epochs, health);
  }

  /** Averages pairs of points; if their number is odd, the first stays as it is. */
  private static List<CurvePoint> paired(List<CurvePoint> points) {
    int odd = points.size() % 2;
    Stream<CurvePoint> pairs =
        IntStream.iterate(odd, i -> i < points.size(), i -> i + 2)
            .mapToObj(i -> points.get(i).meanWith(points.get(i + 1)));
    return Stream.concat(points.stream().limit(odd), pairs).toList();
  }

  History plus(EpochResult epoch) {
    return new History(points, with(epochs, epoch), health);
  }

  /**
   * Returns a copy with one more inspection; if there are too many then, every second one is
   * dropped.
   */
  public History plus(Health inspected) {
    return new History(points, epochs, thinned(with(health, inspected), MAX_INSPECTIONS));
  }

  /**
   * Returns the part of the history before a point that the run is resumed from.
   *
   * @param epoch the current epoch, from 1
   * @param position the number of epochs completed, with fractions
   */
  public History before(int epoch, double position) {
    return new History(
        points.stream().filter(point -> point.position() <= position).toList(),
        epochs.stream().filter(result -> result.epoch() < epoch).toList(),
        health.stream().filter(inspected -> inspected.position() < position).toList());
  }

  private static <T> List<T> with(List<T> list, T more) {
    return Stream.concat(list.stream(), Stream.of(more)).toList();
  }

  /** Keeps the last one. */
  private static <T> List<T> thinned(List<T> list, int most) {
    int last = list.size() - 1;
    return list.size() <= most
        ? list
        : IntStream.rangeClosed(0, last)
            .filter(i -> (last - i) % 2 == 0)
            .mapToObj(list::get)
            .toList();
  }

  private static ObjectMapper mapper() {
    SimpleModule rounding = new SimpleModule();
    rounding.addSerializer(double.class, new Rounded());
    ObjectMapper mapper = new ObjectMapper();
    mapper.registerModule(rounding);
    for (Class<?> row : List.of(CurvePoint.class, EpochResult.class, DeadChannels.class)) {
      mapper.configOverride(row).setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.ARRAY));
    }
    return mapper;
  }

  /** Writes numbers with as many digits as a plot or a table can show. */
  private static final class Rounded extends StdSerializer<Double> {
    private static final long serialVersionUID = 1L;

    Rounded() {
      super(Double.class);
    }

    @Override
    public void serialize(Double number, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(number)) {
        out.writeNumber(new BigDecimal(number).round(DIGITS).stripTrailingZeros());
      } else {
        out.writeNumber(number);
      }
    }
  }

  /** Converts the history to JSON, with numbers of six digits. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the history cannot be written as JSON", e);
    }
  }

  /** Parses the output of {@link #toJson}; empty if the text is anything else. */
  public static Optional<History> ofJson(String json) {
    try {
      return Optional.of(JSON.readValue(json, History.class));
    } catch (JsonProcessingException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
