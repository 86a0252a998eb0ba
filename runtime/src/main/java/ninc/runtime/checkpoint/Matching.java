package ninc.runtime.checkpoint;

import java.nio.file.Path;

/** How a model's parameters found their tensors in a file; as text, one line for a person. */
public sealed interface Matching {

  /**
   * Each under its own name.
   *
   * @param tensors how many
   */
  record ByName(Path file, int tensors) implements Matching {
    @Override
    public String toString() {
      return "took %d tensors of %s by their names".formatted(tensors, file);
    }
  }

  /**
   * Under other names, in the order of the layers.
   *
   * @param tensors how many
   * @param tensor the name of the first
   * @param parameter the parameter that took it
   */
  record ByOrder(Path file, int tensors, String tensor, String parameter) implements Matching {
    @Override
    public String toString() {
      return "took %d tensors of %s by the order of the layers, since they have other names: %s as %s, …"
          .formatted(tensors, file, tensor, parameter);
    }
  }
}
