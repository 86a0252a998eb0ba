package ninc.compiler.fuse;

import java.util.Optional;
import ninc.compiler.ir.Activate;
import ninc.compiler.ir.ActivationGradient;
import ninc.compiler.ir.AveragePool;
import ninc.compiler.ir.AveragePoolGradient;
import ninc.compiler.ir.BiasAdd;
import ninc.compiler.ir.Convolution;
import ninc.compiler.ir.ConvolutionInputGradient;
import ninc.compiler.ir.CorrectCount;
import ninc.compiler.ir.CrossEntropy;
import ninc.compiler.ir.CrossEntropyGradient;
import ninc.compiler.ir.Dropout;
import ninc.compiler.ir.MaxPool;
import ninc.compiler.ir.MaxPoolGradientAt;
import ninc.compiler.ir.MaxPoolPositions;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Value;
import ninc.dsl.Window;

/**
 * Which operators go on where another ends, at each level of fusion. A convolution over more than
 * one pixel continues nothing, nor does what sums over the batch for a parameter.
 */
final class Continuation {

  private Continuation() {}

  /** The operand that an operator continues. */
  static Optional<Value> of(Op op, FusionLevel level) {
    return switch (level) {
      case NONE -> Optional.empty();
      case EPILOGUE -> epilogue(op);
      case BLOCK -> epilogue(op).or(() -> pointwise(op));
      case FULL -> epilogue(op).or(() -> pointwise(op)).or(() -> surroundings(op));
    };
  }

  private static Optional<Value> epilogue(Op op) {
    return switch (op) {
      case BiasAdd(Value x, _) -> Optional.of(x);
      case Activate(Value x, _) -> Optional.of(x);
      case ActivationGradient(Value dy, _, _) -> Optional.of(dy);
      case Op _ -> Optional.empty();
    };
  }

  private static Optional<Value> pointwise(Op op) {
    return switch (op) {
      case Convolution(Value x, _, Window window) when window.equals(Window.POINTWISE) ->
          Optional.of(x);
      case ConvolutionInputGradient(Value dy, _, Window window, _)
          when window.equals(Window.POINTWISE) ->
          Optional.of(dy);
      case Op _ -> Optional.empty();
    };
  }

  /** What stands between blocks, or after the last. */
  private static Optional<Value> surroundings(Op op) {
    return switch (op) {
      case MaxPool(Value x, _) -> Optional.of(x);
      case MaxPoolPositions(Value x, _) -> Optional.of(x);
      case AveragePool(Value x, _) -> Optional.of(x);
      case Dropout(Value x, _, _) -> Optional.of(x);
      case CrossEntropy(Value logits, _) -> Optional.of(logits);
      case CorrectCount(Value logits, _) -> Optional.of(logits);
      case CrossEntropyGradient(Value logits, _) -> Optional.of(logits);
      case MaxPoolGradientAt(Value dy, _, _, _) -> Optional.of(dy);
      case AveragePoolGradient(Value dy, _, _) -> Optional.of(dy);
      case Op _ -> Optional.empty();
    };
  }
}
