package ninc.runtime.format.tensorboard;

import com.google.protobuf.ByteString;
import java.util.SequencedMap;
import ninc.runtime.data.Png;
import ninc.runtime.format.protobuf.Message;

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
    Message event = new Message().real(1, wallTime).integer(2, step);
    return switch (this) {
      case FileVersion(String version) -> event.text(3, version);
      case Scalars(SequencedMap<String, Double> values) -> event.message(5, summary(values));
      case Picture(String tag, Png png) -> event.message(5, summary(tag, png));
      case Restart() -> event.message(7, new Message().integer(1, START));
    };
  }

  private static Message summary(SequencedMap<String, Double> values) {
    Message summary = new Message();
    values.forEach(
        (tag, value) -> summary.message(1, new Message().text(1, tag).real(2, value.floatValue())));
    return summary;
  }

  private static Message summary(String tag, Png png) {
    Message image =
        new Message()
            .integer(1, png.height())
            .integer(2, png.width())
            .integer(3, RGBA)
            .bytes(4, ByteString.copyFrom(png.bytes()));
    return new Message().message(1, new Message().text(1, tag).message(4, image));
  }
}
