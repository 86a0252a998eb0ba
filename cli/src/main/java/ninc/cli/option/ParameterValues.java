package ninc.cli.option;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import ninc.runtime.UserError;
import ninc.runtime.model.Model;
import ninc.runtime.model.ModelLoader;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The values that one {@code --set} gives a parameter of the model.
 *
 * @param name the name of the parameter
 * @param values at least one
 */
record ParameterValues(String name, List<String> values) {

  /** Reads {@code channels=64,128}, and {@code channels=64..512}, which doubles. */
  static final class Converter implements ITypeConverter<ParameterValues> {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})\\.\\.(\\d{1,9})");

    @Override
    public ParameterValues convert(String text) {
      String[] parts = text.split("=", 2);
      if (parts.length < 2) {
        throw new TypeConversionException(
            "'%s' has no value; write %s=VALUE".formatted(text, text.isEmpty() ? "NAME" : text));
      }
      List<String> values = Stream.of(parts[1].split(",", -1)).flatMap(Converter::doubled).toList();
      if (values.contains("")) {
        throw new TypeConversionException("'%s' has an empty value".formatted(text));
      }
      Set<String> seen = new HashSet<>();
      values.stream()
          .filter(value -> !seen.add(value))
          .findFirst()
          .ifPresent(value -> {
            throw new TypeConversionException("'%s' has the value %s twice".formatted(text, value));
          });
      return new ParameterValues(parts[0], values);
    }

    private static Stream<String> doubled(String value) {
      Matcher range = RANGE.matcher(value);
      if (!range.matches()) {
        return Stream.of(value);
      }
      int first = Integer.parseInt(range.group(1));
      int last = Integer.parseInt(range.group(2));
      if (first < 1 || last < first) {
        throw new TypeConversionException(
            "'%s' does not double from a number of at least 1 to a larger one".formatted(value));
      }
      return LongStream.iterate(first, number -> number <= last, number -> 2 * number)
          .mapToObj(Long::toString);
    }
  }

  /**
   * Returns all combinations of the values, the last parameter varying fastest.
   *
   * @throws UserError if a parameter is given twice
   */
  static List<Map<String, String>> combinations(List<ParameterValues> given) {
    List<Map<String, String>> combinations = List.of(Map.of());
    for (ParameterValues parameter : given) {
      combinations =
          combinations.stream()
              .flatMap(others ->
                  parameter.values.stream().map(value -> extended(others, parameter.name, value)))
              .toList();
    }
    return combinations;
  }

  /**
   * Loads a model with these values.
   *
   * @param origin where they come from, in the message of an error
   * @throws UserError if it cannot be loaded; the message lists the values
   */
  static Model load(ModelLoader definition, Map<String, String> values, String origin) {
    try {
      return definition.load(values);
    } catch (UserError mistake) {
      if (values.isEmpty()) {
        throw mistake;
      }
      String list =
          values.entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(", "));
      throw new UserError(origin.formatted(list) + ": " + mistake.getMessage(), mistake);
    }
  }

  private static Map<String, String> extended(
      Map<String, String> others, String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(others);
    if (all.put(name, value) != null) {
      throw new UserError(
          "--set %s is given twice; list its values in one: --set %s=%s,%s"
              .formatted(name, name, others.get(name), value));
    }
    return all;
  }
}
