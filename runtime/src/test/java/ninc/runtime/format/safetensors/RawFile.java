package ninc.runtime.format.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files put together by hand, right or wrong, without the writer under test. */
final class RawFile {
  private RawFile() {}

  /** The header's true length, the header, and {@code dataBytes} bytes 0, 1, 2, … of data. */
  static byte[] bytes(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return bytes(json.length, json, dataBytes);
  }

  /** As above, with a header of any bytes, whose length is claimed to be {@code length}. */
  static byte[] bytes(long length, byte[] header, int dataBytes) {
    ByteBuffer file = ByteBuffer.allocate(Long.BYTES + header.length + dataBytes);
    file.order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(header);
    for (int i = 0; i < dataBytes; i++) {
      file.put((byte) i);
    }
    return file.array();
  }

  static SafetensorsFile open(Path folder, byte[] bytes) throws IOException {
    return SafetensorsFile.open(Files.write(folder.resolve("model.safetensors"), bytes));
  }
}
