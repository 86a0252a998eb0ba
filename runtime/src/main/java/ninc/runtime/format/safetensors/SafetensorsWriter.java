package ninc.runtime.format.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.io.AtomicFile;

/** Writes safetensors files. */
public final class SafetensorsWriter {
  /** The alignment of the tensor data, in bytes. */
  private static final int ALIGNMENT = 8;

  private static final int CHUNK_BYTES = 1 << 20;

  private static final JsonFactory JSON = new JsonFactory();

  private SafetensorsWriter() {}

  /**
   * Writes a file atomically: on failure, {@code file} is unchanged. Equal arguments produce equal
   * bytes.
   *
   * @param metadata the metadata, which is written sorted by key
   * @param tensors the tensors, in the order of the file
   * @throws IllegalArgumentException if a name is duplicate or {@code __metadata__}
   * @throws UserError if {@code file} is not a regular file or its folder does not exist
   * @throws Failure if the file cannot be written
   */
  public static void write(Path file, Map<String, String> metadata, List<StoredTensor> tensors) {
    verifyNames(tensors);
    AtomicFile.replace(
        file,
        channel -> {
          AtomicFile.writeAll(channel, header(metadata, tensors));
          ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
          for (StoredTensor tensor : tensors) {
            writeData(channel, tensor.data(), chunk);
          }
        });
  }

  private static void verifyNames(List<StoredTensor> tensors) {
    Set<String> names = new HashSet<>(Set.of(Header.METADATA));
    for (StoredTensor tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException(
            "the name '" + tensor.name() + "' is reserved or already taken");
      }
    }
  }

  /** Returns the length and the JSON text, padded with spaces to the alignment of the data. */
  private static ByteBuffer header(Map<String, String> metadata, List<StoredTensor> tensors)
      throws IOException {
    byte[] json = json(metadata, tensors);
    int length = Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(length).put(json);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.flip();
  }

  private static byte[] json(Map<String, String> metadata, List<StoredTensor> tensors)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(Header.METADATA);
        for (Map.Entry<String, String> entry : new TreeMap<>(metadata).entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
      }
      long offset = 0;
      for (StoredTensor tensor : tensors) {
        long end = offset + tensor.data().byteSize();
        json.writeObjectFieldStart(tensor.name());
        json.writeStringField("dtype", tensor.dtype().name());
        writeNumbers(json, "shape", tensor.shape());
        writeNumbers(json, "data_offsets", List.of(offset, end));
        json.writeEndObject();
        offset = end;
      }
      json.writeEndObject();
    }
    if (bytes.size() > Header.MAX_BYTES - ALIGNMENT) {
      throw new IOException("the header would be larger than the format allows");
    }
    return bytes.toByteArray();
  }

  private static void writeNumbers(JsonGenerator json, String field, List<Long> numbers)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (long number : numbers) {
      json.writeNumber(number);
    }
    json.writeEndArray();
  }

  /**
   * Copies through {@code chunk}, since a channel accepts only buffers, which cannot exceed 2 GiB.
   */
  private static void writeData(FileChannel channel, MemorySegment data, ByteBuffer chunk)
      throws IOException {
    MemorySegment chunkBytes = MemorySegment.ofBuffer(chunk.clear());
    for (long offset = 0; offset < data.byteSize(); offset += CHUNK_BYTES) {
      int length = (int) Math.min(CHUNK_BYTES, data.byteSize() - offset);
      MemorySegment.copy(data, offset, chunkBytes, 0, length);
      AtomicFile.writeAll(channel, chunk.clear().limit(length));
    }
  }
}
