package ninc.dsl;

import java.util.List;
import java.util.Optional;

/** The optional settings of one node, each of a kind given at most once. */
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

  /** Activations are of one kind, whichever they are. */
  private static Class<?> kind(Object option) {
    return option instanceof Activation ? Activation.class : option.getClass();
  }

  static Options of(Object[] given) {
    return new Options(List.of(given));
  }

  <T> Optional<T> find(Class<T> kind) {
    return given.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  Stride stride(Stride otherwise) {
    return find(Stride.class).orElse(otherwise);
  }

  Padding padding() {
    return find(Padding.class).orElse(Padding.NONE);
  }
}
