package ninc.runtime.format.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A protobuf message under construction: its fields by their numbers, in the order they come. Every
 * method that sets a field gives this message back.
 */
public final class Message {
  private final ByteString.Output bytes = ByteString.newOutput();
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

  /** Writes one field. */
  private interface Field {
    void write() throws IOException;
  }

  /** An {@code int64}, an {@code int32} or an enumeration. */
  public Message integer(int field, long value) {
    return write(() -> out.writeInt64(field, value));
  }

  /** A {@code float}. */
  public Message real(int field, float value) {
    return write(() -> out.writeFloat(field, value));
  }

  /** A {@code double}. */
  public Message real(int field, double value) {
    return write(() -> out.writeDouble(field, value));
  }

  /** A {@code string}. */
  public Message text(int field, String value) {
    return write(() -> out.writeString(field, value));
  }

  /** A repeated {@code string}. */
  public Message texts(int field, Iterable<String> values) {
    values.forEach(value -> text(field, value));
    return this;
  }

  /** {@code bytes}. */
  public Message bytes(int field, ByteString value) {
    return write(() -> out.writeBytes(field, value));
  }

  /** A message in this one. */
  public Message message(int field, Message value) {
    return bytes(field, value.toBytes());
  }

  /** A repeated message. */
  public Message messages(int field, Iterable<Message> values) {
    values.forEach(value -> message(field, value));
    return this;
  }

  /** The message in the wire format. */
  public ByteString toBytes() {
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
