package ninc.runtime.format.safetensors;

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

/**
 * Reads a safetensors file with nothing of ninc, as the format's specification says: eight bytes
 * that are the length of the header, little-endian; the header, a JSON object in UTF-8; the data.
 * Source: <a href="https://github.com/huggingface/safetensors#format">safetensors, Format</a>.
 */
public final class PlainReader {
  private final String json;
  private final ByteBuffer data;
  private int position;

  private PlainReader(String json, ByteBuffer data) {
    this.json = json;
    this.data = data;
  }

  /** What a file holds: its metadata, and the values of its float32 tensors by name. */
  public record Contents(
      Map<String, String> metadata, Map<String, List<Long>> shapes, Map<String, float[]> values) {}

  /** Reads a whole file. */
  public static Contents read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[Math.toIntExact(bytes.getLong())];
    bytes.get(header);
    ByteBuffer data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    return new PlainReader(new String(header, StandardCharsets.UTF_8), data).contents();
  }

  private Contents contents() {
    Contents contents =
        new Contents(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    object()
        .forEach((name, value) -> {
          Map<?, ?> entry = (Map<?, ?>) value;
          if (name.equals("__metadata__")) {
            entry.forEach((key, text) -> contents.metadata.put((String) key, (String) text));
          } else {
            contents.shapes.put(name, numbers(entry.get("shape")));
            contents.values.put(name, floats(entry));
          }
        });
    return contents;
  }

  private float[] floats(Map<?, ?> entry) {
    if (!entry.get("dtype").equals("F32")) {
      throw new IllegalArgumentException("not F32: " + entry);
    }
    List<Long> offsets = numbers(entry.get("data_offsets"));
    int begin = Math.toIntExact(offsets.get(0));
    float[] values = new float[Math.toIntExact(offsets.get(1) - begin) / Float.BYTES];
    for (int i = 0; i < values.length; i++) {
      values[i] = data.getFloat(begin + i * Float.BYTES);
    }
    return values;
  }

  private static List<Long> numbers(Object list) {
    return ((List<?>) list).stream().map(Long.class::cast).toList();
  }

  private Object value() {
    return switch (peek()) {
      case '{' -> object();
      case '[' -> list();
      case '"' -> text();
      default -> number();
    };
  }

  private Map<String, Object> object() {
    Map<String, Object> fields = new LinkedHashMap<>();
    expect('{');
    while (peek() != '}') {
      String name = text();
      expect(':');
      fields.put(name, value());
      skipComma();
    }
    expect('}');
    return fields;
  }

  private List<Object> list() {
    List<Object> items = new ArrayList<>();
    expect('[');
    while (peek() != ']') {
      items.add(value());
      skipComma();
    }
    expect(']');
    return items;
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    expect('"');
    while (json.charAt(position) != '"') {
      char next = json.charAt(position++);
      text.append(next == '\\' ? escaped() : next);
    }
    position++;
    return text.toString();
  }

  private char escaped() {
    char kind = json.charAt(position++);
    return switch (kind) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> {
        position += 4;
        yield (char) Integer.parseInt(json.substring(position - 4, position), 16);
      }
      default -> kind;
    };
  }

  private Long number() {
    int begin = position;
    while (Character.isDigit(json.charAt(position))) {
      position++;
    }
    return Long.valueOf(json.substring(begin, position));
  }

  private char peek() {
    while (Character.isWhitespace(json.charAt(position))) {
      position++;
    }
    return json.charAt(position);
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw new IllegalArgumentException("'%c' expected at %d".formatted(wanted, position));
    }
    position++;
  }

  private void skipComma() {
    if (peek() == ',') {
      position++;
    }
  }
}
