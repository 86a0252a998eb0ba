package ninc.runtime.format.tensorboard;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads event files by the definitions of TensorFlow, and checks all that is checked in them. */
final class EventReader {
  /** The polynomial of CRC32C, its bits reversed. */
  private static final int CASTAGNOLI = 0x82f63b78;

  private EventReader() {}

  /** The fields of a message in order, each by its number; a nested message is its bytes. */
  record Fields(List<Map.Entry<Integer, Object>> all) {
    Object one(int number) {
      List<Object> found = all(number);
      if (found.size() != 1) {
        throw new AssertionError("field %d: %s".formatted(number, found));
      }
      return found.getFirst();
    }

    List<Object> all(int number) {
      return all.stream()
          .filter(field -> field.getKey() == number)
          .map(Map.Entry::getValue)
          .toList();
    }

    boolean has(int number) {
      return !all(number).isEmpty();
    }

    Fields message(int number) {
      return fields((byte[]) one(number));
    }

    String text(int number) {
      return new String((byte[]) one(number), StandardCharsets.UTF_8);
    }
  }

  /** The events of a file. */
  static List<Fields> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Fields> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] length = new byte[Long.BYTES];
      bytes.get(bytes.position(), length);
      long size = bytes.getLong();
      check(bytes.getInt(), length);
      byte[] data = new byte[Math.toIntExact(size)];
      bytes.get(data);
      check(bytes.getInt(), data);
      events.add(fields(data));
    }
    return events;
  }

  private static void check(int masked, byte[] data) {
    int rotated = masked - 0xa282ead8;
    int crc = rotated << 15 | rotated >>> 17;
    if (crc != crc(data)) {
      throw new AssertionError("a checksum is %08x, not %08x".formatted(crc, crc(data)));
    }
  }

  /** Bit by bit. */
  static int crc(byte[] data) {
    int crc = ~0;
    for (byte b : data) {
      crc ^= Byte.toUnsignedInt(b);
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        crc = (crc & 1) == 1 ? crc >>> 1 ^ CASTAGNOLI : crc >>> 1;
      }
    }
    return ~crc;
  }

  private static Fields fields(byte[] message) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(message);
      List<Map.Entry<Integer, Object>> fields = new ArrayList<>();
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        Object value =
            switch (WireFormat.getTagWireType(tag)) {
              case WireFormat.WIRETYPE_VARINT -> in.readInt64();
              case WireFormat.WIRETYPE_FIXED64 -> in.readDouble();
              case WireFormat.WIRETYPE_FIXED32 -> in.readFloat();
              case WireFormat.WIRETYPE_LENGTH_DELIMITED -> in.readByteArray();
              default -> throw new AssertionError("tag " + tag);
            };
        fields.add(Map.entry(WireFormat.getTagFieldNumber(tag), value));
      }
      return new Fields(fields);
    } catch (IOException e) {
      throw new AssertionError("not a message", e);
    }
  }

  /** The numbers that an event has, by their tags. */
  static Map<String, Float> scalars(Fields event) {
    Map<String, Float> scalars = new LinkedHashMap<>();
    for (Object value : event.message(5).all(1)) {
      Fields fields = fields((byte[]) value);
      scalars.put(fields.text(1), (Float) fields.one(2));
    }
    return scalars;
  }
}
