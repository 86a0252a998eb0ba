package ninc.runtime.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A protobuf message under construction: its fields by their numbers, in the order they come. */
final class Message {
  private final ByteString.Output bytes = ByteString.newOutput();
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

  /** Writes one field. */
  private interface Field {
    void write() throws IOException;
  }

  /** An {@code int64}, an {@code int32} or an enumeration. */
  Message integer(int field, long value) {
    return write(() -> out.writeInt64(field, value));
  }

  Message text(int field, String value) {
    return write(() -> out.writeString(field, value));
  }

  Message texts(int field, Iterable<String> values) {
    values.forEach(value -> text(field, value));
    return this;
  }

  Message bytes(int field, ByteString value) {
    return write(() -> out.writeBytes(field, value));
  }

  Message message(int field, Message value) {
    return bytes(field, value.toBytes());
  }

  Message messages(int field, Iterable<Message> values) {
    values.forEach(value -> message(field, value));
    return this;
  }

  ByteString toBytes() {
    write(out::flush);
    return bytes.toByteString();
  }

  private Message write(Field field) {
    try {
      field.write();
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes all that is written to it", e);
    }
    return this;
  }
}
