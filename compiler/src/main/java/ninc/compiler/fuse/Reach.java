package ninc.compiler.fuse;

import ninc.compiler.graph.Activate;
import ninc.compiler.graph.ActivationGradient;
import ninc.compiler.graph.AveragePool;
import ninc.compiler.graph.AveragePoolGradient;
import ninc.compiler.graph.BiasAdd;
import ninc.compiler.graph.BiasGradient;
import ninc.compiler.graph.Concat;
import ninc.compiler.graph.Convolution;
import ninc.compiler.graph.ConvolutionInputGradient;
import ninc.compiler.graph.ConvolutionWeightGradient;
import ninc.compiler.graph.CorrectCount;
import ninc.compiler.graph.CrossEntropy;
import ninc.compiler.graph.CrossEntropyGradient;
import ninc.compiler.graph.Dropout;
import ninc.compiler.graph.Flatten;
import ninc.compiler.graph.Input;
import ninc.compiler.graph.Labels;
import ninc.compiler.graph.MaxPool;
import ninc.compiler.graph.MaxPoolGradient;
import ninc.compiler.graph.MaxPoolGradientAt;
import ninc.compiler.graph.MaxPoolPositions;
import ninc.compiler.graph.Op;
import ninc.compiler.graph.OptimizerState;
import ninc.compiler.graph.Parameter;
import ninc.compiler.graph.Slice;
import ninc.compiler.graph.SquaredNorm;
import ninc.compiler.graph.Sum;
import ninc.compiler.graph.Unflatten;
import ninc.compiler.graph.Update;
import ninc.dsl.Window;

/** How much of the feature maps that it reads an operator needs for one pixel of its result. */
public enum Reach {
  /** The same pixel. */
  PIXEL,
  /** Other pixels of the same example. */
  IMAGE,
  /** All examples: the result has no batch. */
  BATCH;

  /** The reach of an operator; what reads no feature map needs none but its own pixel. */
  public static Reach of(Op op) {
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

  private static Reach of(Window window) {
    return window.equals(Window.POINTWISE) ? PIXEL : IMAGE;
  }
}
