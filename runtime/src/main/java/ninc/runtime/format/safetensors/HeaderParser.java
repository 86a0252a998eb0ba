package ninc.runtime.format.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses the JSON header token by token, so that memory and time are linear in its length. Parsing
 * stops at the first token that the format does not allow, which also bounds the nesting depth.
 */
final class HeaderParser {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // A shared symbol table has no benefit here, and a malicious file could make its names
          // collide.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private final JsonParser json;

  private HeaderParser(JsonParser json) {
    this.json = json;
  }

  /**
   * Parses a header without validating its offsets.
   *
   * @throws com.fasterxml.jackson.core.JsonProcessingException if the text is not JSON
   * @throws MalformedFileException if the JSON does not have the structure of a header
   */
  static Header parse(Reader text) throws IOException {
    try (JsonParser json = JSON.createParser(text)) {
      return new HeaderParser(json).header();
    }
  }

  private Header header() throws IOException {
    Map<String, String> metadata = Map.of();
    List<Header.Entry> entries = new ArrayList<>();
    next(JsonToken.START_OBJECT, "the header");
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      if (name.equals(Header.METADATA)) {
        metadata = metadata();
      } else {
        entries.add(entry(name));
      }
    }
    if (json.nextToken() != null) {
      throw new MalformedFileException("its header has content after the closing brace");
    }
    return new Header(metadata, List.copyOf(entries));
  }

  private Map<String, String> metadata() throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    next(JsonToken.START_OBJECT, Header.METADATA);
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.currentName();
      next(JsonToken.VALUE_STRING, "'" + key + "' of " + Header.METADATA);
      metadata.put(key, json.getText());
    }
    return metadata;
  }

  private Header.Entry entry(String name) throws IOException {
    Dtype dtype = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    next(JsonToken.START_OBJECT, "tensor '" + name + "'");
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.currentName();
      switch (key) {
        case "dtype" -> dtype = dtype(name);
        case "shape" -> shape = numbers(name, key);
        case "data_offsets" -> offsets = numbers(name, key);
        default ->
            throw new MalformedFileException(
                "tensor '%s' has the unknown field '%s'".formatted(name, key));
      }
    }
    if (dtype == null || shape == null || offsets == null) {
      throw new MalformedFileException(
          "tensor '%s' lacks one of dtype, shape and data_offsets".formatted(name));
    }
    if (offsets.size() != 2) {
      throw new MalformedFileException(
          "tensor '%s' has %d data_offsets instead of 2".formatted(name, offsets.size()));
    }
    return new Header.Entry(name, dtype, shape, offsets.get(0), offsets.get(1));
  }

  private Dtype dtype(String tensor) throws IOException {
    next(JsonToken.VALUE_STRING, "dtype of tensor '" + tensor + "'");
    String text = json.getText();
    return Arrays.stream(Dtype.values())
        .filter(dtype -> dtype.name().equals(text))
        .findFirst()
        .orElseThrow(() ->
            new MalformedFileException(
                "tensor '%s' has dtype '%s', which is not one of %s"
                    .formatted(tensor, text, Arrays.toString(Dtype.values()))));
  }

  private List<Long> numbers(String tensor, String key) throws IOException {
    String what = key + " of tensor '" + tensor + "'";
    List<Long> numbers = new ArrayList<>();
    next(JsonToken.START_ARRAY, what);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
        throw new MalformedFileException(what + " has an element that is not an integer");
      }
      long number = json.getLongValue();
      if (number < 0) {
        throw new MalformedFileException(what + " has the negative element " + number);
      }
      numbers.add(number);
    }
    return List.copyOf(numbers);
  }

  /** Advances to the next token and checks that it is {@code expected}. */
  private void next(JsonToken expected, String what) throws IOException {
    if (json.nextToken() != expected) {
      throw new MalformedFileException(what + " is not " + describe(expected));
    }
  }

  private static String describe(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      default -> "a string";
    };
  }
}
