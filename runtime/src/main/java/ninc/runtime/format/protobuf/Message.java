package ninc.runtime.format.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A builder of protobuf messages. Fields are identified by number and written in the order of the
 * calls. Every method that writes a field returns this message.
 */
public final class Message {
  private final ByteString.Output bytes = ByteString.newOutput();
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

  /** Writes one field. */
  private interface Field {
    void write() throws IOException;
  }

  /** Writes an {@code int64}, {@code int32} or enum field. */
  public Message integer(int field, long value) {
    return write(() -> out.writeInt64(field, value));
  }

  /** Writes a {@code float} field. */
  public Message real(int field, float value) {
    return write(() -> out.writeFloat(field, value));
  }

  /** Writes a {@code double} field. */
  public Message real(int field, double value) {
    return write(() -> out.writeDouble(field, value));
  }

  /** Writes a {@code string} field. */
  public Message text(int field, String value) {
    return write(() -> out.writeString(field, value));
  }

  /** Writes a repeated {@code string} field. */
  public Message texts(int field, Iterable<String> values) {
    values.forEach(value -> text(field, value));
    return this;
  }

  /** Writes a {@code bytes} field. */
  public Message bytes(int field, ByteString value) {
    return write(() -> out.writeBytes(field, value));
  }

  /** Writes an embedded message field. */
  public Message message(int field, Message value) {
    return bytes(field, value.toBytes());
  }

  /** Writes a repeated message field. */
  public Message messages(int field, Iterable<Message> values) {
    values.forEach(value -> message(field, value));
    return this;
  }

  /** Returns the encoded message. */
  public ByteString toBytes() {
    write(out::flush);
    return bytes.toByteString();
  }

  private Message write(Field field) {
    try {
      field.write();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return this;
  }
}
