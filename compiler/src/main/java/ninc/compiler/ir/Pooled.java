package ninc.compiler.ir;

import ninc.dsl.Window;

/** The type of what a pooling operator gives. */
final class Pooled {

  private Pooled() {}

  static Type.FeatureMap type(Value input, Window window) {
    Type.FeatureMap in = input.featureMap();
    return Type.FeatureMap.of(window.over(in.shape(), in.channels()));
  }
}
