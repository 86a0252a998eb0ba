package ninc.runtime.format.tensorboard;

import com.google.protobuf.ByteString;
import java.util.SequencedMap;
import ninc.runtime.data.Png;
import ninc.runtime.format.protobuf.Message;

/**
 * An event in an event file. The field numbers are from tensorflow/core/util/event.proto and
 * tensorflow/core/framework/summary.proto.
 */
sealed interface Event {
  /** The value of {@code SessionLog.SessionStatus.START}. */
  long START = 1;

  /** The {@code colorspace} of an {@code Image} in RGBA. */
  long RGBA = 4;

  /** The first event of a file, which states the version of the format. */
  record FileVersion(String version) implements Event {}

  /** A restart of the run: TensorBoard discards earlier events from this step on. */
  record Restart() implements Event {}

  /** Scalars by tag. */
  record Scalars(SequencedMap<String, Double> values) implements Event {}

  /** An image with its tag. */
  record Picture(String tag, Png png) implements Event {}

  /**
   * Encodes the event as a protobuf message.
   *
   * @param wallTime the time in seconds since the epoch of 1970
   * @param step the training step of the event
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
