package ninc.runtime.checkpoint;

import java.nio.file.Path;

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
}
