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

  /** Returns the kind of an option; all activations and all paddings are of the same kind. */
  private static Class<?> kind(Object option) {
    return switch (option) {
      case Activation _ -> Activation.class;
      case SamePadding _ -> Padding.class;
      default -> option.getClass();
    };
  }

  static Options of(Object[] given) {
    return new Options(List.of(given));
  }

  <T> Optional<T> find(Class<T> kind) {
    return given.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  Window window(Kernel kernel, Stride defaultStride) {
    Stride stride = find(Stride.class).orElse(defaultStride);
    Dilation dilation = find(Dilation.class).orElse(Dilation.NONE);
    Padding padding =
        find(SamePadding.class)
            .map(same -> same.of(kernel, stride, dilation))
            .or(() -> find(Padding.class))
            .orElse(Padding.NONE);
    return new Window(kernel, stride, padding, dilation);
  }

  Bias bias() {
    return find(Bias.class).orElse(new Bias(true));
  }
}
