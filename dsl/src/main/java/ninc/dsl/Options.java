package ninc.dsl;

import java.util.List;
import java.util.Optional;

/** The optional settings of one node, at most one of each kind. */
record Options(List<?> given) {

  Options {
    for (int i = 0; i < given.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (kind(given.get(i)).equals(kind(given.get(j)))) {
          throw new IllegalArgumentException(
              "%s is given twice".formatted(kind(given.get(i)).getSimpleName().toLowerCase()));
        }
      }
    }
  }

  /** Returns the kind of an option; all activations are of the same kind. */
  private static Class<?> kind(Object option) {
    return option instanceof Activation ? Activation.class : option.getClass();
  }

  static Options of(Object[] given) {
    return new Options(List.of(given));
  }

  <T> Optional<T> find(Class<T> kind) {
    return given.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  Window window(Kernel kernel, Stride defaultStride) {
    return new Window(
        kernel, find(Stride.class).orElse(defaultStride), find(Padding.class).orElse(Padding.NONE));
  }
}
