package ninc.compiler.ir;

import ninc.dsl.Window;

/** How much of the feature maps that it reads an operator needs for one pixel of its result. */
public enum AccessPattern {
  /** The same pixel. */
  PIXEL,
  /** Other pixels of the same example. */
  IMAGE,
  /** All examples: the result has no batch. */
  BATCH;

  /** The reach of an operator; what reads no feature map needs none but its own pixel. */
  public static AccessPattern of(Op op) {
    return switch (op) {
      case Input _, Labels _, Parameter _, OptimizerState _ -> PIXEL;
      case BiasAdd _, Activate _, ActivationGradient _, Dropout _ -> PIXEL;
      case Sum _, Concat _, Slice _ -> PIXEL;
      case Convolution(_, _, Window window) -> of(window);
      case ConvolutionInputGradient(_, _, Window window, _) -> of(window);
      case MaxPool _, MaxPoolPositions _, MaxPoolGradient _, MaxPoolGradientAt _ -> IMAGE;
      case AveragePool _, AveragePoolGradient _ -> IMAGE;
      case Flatten _, Unflatten _, CrossEntropyGradient _ -> IMAGE;
      case CrossEntropy _, CorrectCount _ -> BATCH;
      case ConvolutionWeightGradient _, BiasGradient _, SquaredNorm _, Update _ -> BATCH;
    };
  }

  private static AccessPattern of(Window window) {
    return window.equals(Window.POINTWISE) ? PIXEL : IMAGE;
  }
}
