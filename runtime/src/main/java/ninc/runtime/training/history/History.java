package ninc.runtime.training.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.runtime.inspect.DeadChannels;

/**
 * A run so far.
 *
 * @param points of the training curves, in order
 * @param epochs what each gave, in order
 * @param health of the layers whenever the network was inspected, in order
 */
public record History(List<CurvePoint> points, List<EpochResult> epochs, List<Health> health) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of a run that has not begun. */
  public static final History NONE = new History(List.of(), List.of(), List.of());

  public History {
    points = List.copyOf(points);
    epochs = List.copyOf(epochs);
    health = List.copyOf(health);
  }

  /**
   * The layers at one time.
   *
   * @param position the epochs done
   * @param layers in the order of the graph
   */
  public record Health(double position, List<DeadChannels> layers) {
    public Health {
      layers = List.copyOf(layers);
    }
  }

  History plus(CurvePoint point) {
    return new History(with(points, point), epochs, health);
  }

  History plus(EpochResult epoch) {
    return new History(points, with(epochs, epoch), health);
  }

  /** This and one more inspection. */
  public History plus(Health inspected) {
    return new History(points, epochs, with(health, inspected));
  }

  /**
   * What remains where a run goes on from an earlier place: the part before it.
   *
   * @param epoch the epoch under way, from 1
   * @param position the epochs done, a part of one as a fraction
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

  /** All of it in JSON. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and names have no JSON", e);
    }
  }

  /** What {@link #toJson} gave; nothing where the text is anything else. */
  public static Optional<History> ofJson(String json) {
    try {
      return Optional.of(JSON.readValue(json, History.class));
    } catch (JsonProcessingException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
