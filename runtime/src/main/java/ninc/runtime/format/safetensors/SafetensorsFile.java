package ninc.runtime.format.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import ninc.runtime.UserError;

/**
 * A read-only view of a safetensors file, which is mapped into memory. Opening it reads and
 * validates only the header; tensors are read on access. Replacing the file by renaming, as {@link
 * SafetensorsWriter} does, does not affect existing views.
 */
public final class SafetensorsFile {
  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The maximum length of a message that quotes the file, which may have names of any length. */
  private static final int MAX_MESSAGE = 400;

  private final Path file;
  private final Map<String, String> metadata;
  private final SequencedMap<String, StoredTensor> tensors;

  private SafetensorsFile(Path file, Header header, MemorySegment data) {
    this.file = file;
    this.metadata = Collections.unmodifiableMap(header.metadata());
    this.tensors = new LinkedHashMap<>();
    for (Header.Entry entry : header.entries()) {
      MemorySegment bytes = data.asSlice(entry.begin(), entry.end() - entry.begin());
      tensors.put(
          entry.name(), new StoredTensor(entry.name(), entry.dtype(), entry.shape(), bytes));
    }
  }

  /**
   * Opens a file and validates its header.
   *
   * @throws UserError if the file cannot be read, or is not a valid safetensors file
   */
  public static SafetensorsFile open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserError(
          (Files.exists(file)
                  ? "%s is not a file; check the path"
                  : "file not found: %s; check the path")
              .formatted(file));
    }
    try (FileChannel channel = FileChannel.open(file)) {
      MemorySegment mapped =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
      MemorySegment headerBytes = headerBytes(mapped);
      Header header = HeaderParser.parse(text(headerBytes));
      MemorySegment data = mapped.asSlice(LENGTH.byteSize() + headerBytes.byteSize());
      header.verify(data.byteSize());
      return new SafetensorsFile(file, header, data);
    } catch (MalformedFileException e) {
      throw invalid(file, e.getMessage(), e);
    } catch (CharacterCodingException e) {
      throw invalid(file, "its header is not UTF-8", e);
    } catch (JsonProcessingException e) {
      throw invalid(file, "its header is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UserError(
          "cannot read %s: %s; check its permissions".formatted(file, e.getMessage()), e);
    }
  }

  /** Returns the names of the tensors, in the order of the header. */
  public List<String> names() {
    return List.copyOf(tensors.sequencedKeySet());
  }

  /** Returns the metadata of the header; empty if it has none. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * Returns the tensor of this name.
   *
   * @throws UserError if the file has no such tensor
   */
  public StoredTensor tensor(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new UserError(
          shortened("%s has no tensor '%s'; it has %s".formatted(file, name, names())));
    }
    return tensor;
  }

  private static MemorySegment headerBytes(MemorySegment file) throws MalformedFileException {
    long available = file.byteSize() - LENGTH.byteSize();
    if (available < 0) {
      throw new MalformedFileException(
          "it has %d bytes, too few for the length of a header".formatted(file.byteSize()));
    }
    long length = file.get(LENGTH, 0);
    if (length < 0 || length > Header.MAX_BYTES) {
      throw new MalformedFileException(
          "its header claims %s bytes, more than the maximum of %d"
              .formatted(Long.toUnsignedString(length), Header.MAX_BYTES));
    }
    if (length > available) {
      throw new MalformedFileException(
          "its header claims %d bytes, but only %d follow".formatted(length, available));
    }
    MemorySegment header = file.asSlice(LENGTH.byteSize(), length);
    if (length == 0 || header.get(ValueLayout.JAVA_BYTE, 0) != '{') {
      throw new MalformedFileException("its header does not begin with '{'");
    }
    return header;
  }

  /** Returns a reader of the header that rejects malformed UTF-8. */
  private static Reader text(MemorySegment header) {
    byte[] bytes = header.toArray(ValueLayout.JAVA_BYTE);
    return new InputStreamReader(
        new ByteArrayInputStream(bytes), StandardCharsets.UTF_8.newDecoder());
  }

  private static UserError invalid(Path file, String problem, IOException cause) {
    return new UserError(
        shortened(
            "%s is not a valid safetensors file: %s; save or download it again"
                .formatted(file, problem)),
        cause);
  }

  private static String shortened(String message) {
    return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
  }
}
