package ninc.runtime.tensorboard;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A protobuf message under construction, its fields in the order in which they are set. */
final class Message {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private interface Field {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  Message with(int field, double value) {
    return with(out -> out.writeDouble(field, value));
  }

  Message with(int field, float value) {
    return with(out -> out.writeFloat(field, value));
  }

  /** A field of an integer or an enum. */
  Message with(int field, long value) {
    return with(out -> out.writeInt64(field, value));
  }

  Message with(int field, String value) {
    return with(out -> out.writeString(field, value));
  }

  Message with(int field, byte[] value) {
    return with(out -> out.writeByteArray(field, value));
  }

  Message with(int field, Message value) {
    return with(field, value.toByteArray());
  }

  private Message with(Field field) {
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      field.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
