package ninc.runtime.format.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The fields of an encoded protobuf message, identified by number; {@link Message} writes them.
 * Bytes and embedded messages share the memory of the message. A field that is missing or encoded
 * as another type has no values.
 */
public final class Fields {
  private final UnknownFieldSet fields;

  private Fields(UnknownFieldSet fields) {
    this.fields = fields;
  }

  /**
   * Reads an encoded message. Embedded messages are read on access.
   *
   * @throws InvalidProtocolBufferException if the bytes are not a message
   */
  public static Fields of(ByteString bytes) throws InvalidProtocolBufferException {
    CodedInputStream in = bytes.newCodedInput();
    in.enableAliasing(true);
    return read(() -> new Fields(UnknownFieldSet.newBuilder().mergeFrom(in).build()));
  }

  /** Reads from memory, where the only problem can be the bytes. */
  private interface Reading<T> {
    T get() throws IOException;
  }

  private static <T> T read(Reading<T> reading) throws InvalidProtocolBufferException {
    try {
      return reading.get();
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e);
    }
  }

  /** Returns an {@code int64}, {@code int32} or enum field, or 0 if it is missing. */
  public long integer(int field) {
    List<Long> values = fields.getField(field).getVarintList();
    return values.isEmpty() ? 0 : values.getLast();
  }

  /** Returns a {@code float} field, or 0 if it is missing. */
  public float real(int field) {
    List<Integer> values = fields.getField(field).getFixed32List();
    return values.isEmpty() ? 0 : Float.intBitsToFloat(values.getLast());
  }

  /** Returns a {@code string} field, or "" if it is missing. */
  public String text(int field) {
    return bytes(field).map(ByteString::toStringUtf8).orElse("");
  }

  /** Returns a repeated {@code string} field. */
  public List<String> texts(int field) {
    return fields.getField(field).getLengthDelimitedList().stream()
        .map(ByteString::toStringUtf8)
        .toList();
  }

  /** Returns a {@code bytes} field. */
  public Optional<ByteString> bytes(int field) {
    List<ByteString> values = fields.getField(field).getLengthDelimitedList();
    return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
  }

  /** Returns an embedded message, which is empty if it is missing. */
  public Fields message(int field) throws InvalidProtocolBufferException {
    return of(bytes(field).orElse(ByteString.EMPTY));
  }

  /** Returns a repeated message field. */
  public List<Fields> messages(int field) throws InvalidProtocolBufferException {
    List<Fields> messages = new ArrayList<>();
    for (ByteString message : fields.getField(field).getLengthDelimitedList()) {
      messages.add(of(message));
    }
    return messages;
  }

  /** Returns a repeated {@code int64}, {@code int32} or enum field, packed or not. */
  public long[] integers(int field) throws InvalidProtocolBufferException {
    UnknownFieldSet.Field values = fields.getField(field);
    LongStream.Builder integers = LongStream.builder();
    values.getVarintList().forEach(integers::add);
    CodedInputStream packed = packed(values).newCodedInput();
    return read(() -> {
      while (!packed.isAtEnd()) {
        integers.add(packed.readInt64());
      }
      return integers.build().toArray();
    });
  }

  /** Returns a repeated {@code float} field, packed or not. */
  public float[] reals(int field) {
    UnknownFieldSet.Field values = fields.getField(field);
    FloatBuffer packed =
        packed(values).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    List<Integer> single = values.getFixed32List();
    float[] reals = new float[single.size() + packed.remaining()];
    for (int i = 0; i < single.size(); i++) {
      reals[i] = Float.intBitsToFloat(single.get(i));
    }
    packed.get(reals, single.size(), packed.remaining());
    return reals;
  }

  private static ByteString packed(UnknownFieldSet.Field values) {
    return ByteString.copyFrom(values.getLengthDelimitedList());
  }
}
