package ninc.runtime.tensorboard;

import java.util.SequencedMap;
import ninc.runtime.inspect.Png;

/**
 * A message of an event file. The numbers of the fields are those of
 * tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto.
 */
sealed interface Event {
  /** Of SessionLog's status. */
  long START = 1;

  /** Of Image's colour space. */
  long RGBA = 4;

  /** The first of each file: what the others are written in. */
  record FileVersion(String version) implements Event {}

  /** The steps from this one on are written anew; TensorBoard forgets those that it has. */
  record Restart() implements Event {}

  /** Numbers by their tags. */
  record Scalars(SequencedMap<String, Double> values) implements Event {}

  /** A picture by its tag. */
  record Picture(String tag, Png png) implements Event {}

  /**
   * The message in protobuf's wire format.
   *
   * @param wallTime in seconds since 1970
   * @param step that it belongs to
   */
  default Message encoded(double wallTime, long step) {
    Message event = new Message().with(1, wallTime).with(2, step);
    return switch (this) {
      case FileVersion(String version) -> event.with(3, version);
      case Scalars(SequencedMap<String, Double> values) -> event.with(5, summary(values));
      case Picture(String tag, Png png) -> event.with(5, summary(tag, png));
      case Restart() -> event.with(7, new Message().with(1, START));
    };
  }

  private static Message summary(SequencedMap<String, Double> values) {
    Message summary = new Message();
    values.forEach(
        (tag, value) -> summary.with(1, new Message().with(1, tag).with(2, value.floatValue())));
    return summary;
  }

  private static Message summary(String tag, Png png) {
    Message image =
        new Message()
            .with(1, (long) png.height())
            .with(2, (long) png.width())
            .with(3, RGBA)
            .with(4, png.bytes());
    return new Message().with(1, new Message().with(1, tag).with(4, image));
  }
}
