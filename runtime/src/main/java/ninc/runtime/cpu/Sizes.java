package ninc.runtime.cpu;

import ninc.compiler.graph.Type;

/** The numbers of elements of what is not cut by examples. */
final class Sizes {

  private Sizes() {}

  static int elements(Type type) {
    return switch (type) {
      case Type.Weight weight -> weight.values();
      case Type.Bias(int channels) -> channels;
      case Type.Scalar _ -> 1;
      case Type.FeatureMap _, Type.Labels _ ->
          throw new IllegalArgumentException(type + " has as many elements as the batch");
    };
  }
}
