package ninc.runtime.checkpoint;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * How the parameters of a model were matched with the tensors of a file. The string representation
 * is one line for the user.
 */
public sealed interface Matching {

  /**
   * All parameters were matched by name.
   *
   * @param tensors the number of tensors
   */
  record ByName(Path file, int tensors) implements Matching {
    @Override
    public String toString() {
      return "loaded %d tensors from %s by name".formatted(tensors, file);
    }
  }

  /**
   * Only those parameters were loaded that a tensor fits.
   *
   * @param tensors the number of loaded tensors
   * @param missing the names of the parameters that were not loaded, and why
   * @param unused the names of the tensors that were not loaded
   */
  record Partial(Path file, int tensors, SequencedMap<String, String> missing, List<String> unused)
      implements Matching {

    public Partial {
      missing = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(missing));
      unused = List.copyOf(unused);
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("loaded %d tensors from %s".formatted(tensors, file));
      if (!missing.isEmpty()) {
        text.append("; not loaded: ");
        text.append(
            missing.entrySet().stream()
                .map(entry -> "%s (%s)".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", ")));
      }
      if (!unused.isEmpty()) {
        text.append("; not used: ").append(String.join(", ", unused));
      }
      return text.toString();
    }
  }

  /**
   * The names differ, and the parameters were matched in the order of the layers.
   *
   * @param tensors the number of tensors
   * @param tensor the name of the first tensor
   * @param parameter the parameter that was loaded from it
   */
  record ByOrder(Path file, int tensors, String tensor, String parameter) implements Matching {
    @Override
    public String toString() {
      return "loaded %d tensors from %s in the order of the layers, since the names differ: %s as %s, …"
          .formatted(tensors, file, tensor, parameter);
    }
  }

  /**
   * The names differ, and so does the order. Each layer was matched with one whose tensors have the
   * same shapes; layers of equal shapes were matched in the order of their names.
   *
   * @param tensors the number of tensors
   * @param tensor the name of the tensor for the first parameter
   * @param parameter the first parameter
   */
  record ByShape(Path file, int tensors, String tensor, String parameter) implements Matching {
    @Override
    public String toString() {
      return "loaded %d tensors from %s by the shapes of each layer, since the names differ: %s as %s, …"
          .formatted(tensors, file, tensor, parameter);
    }
  }
}
