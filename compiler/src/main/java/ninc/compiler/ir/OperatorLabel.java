package ninc.compiler.ir;

import java.util.Locale;
import ninc.dsl.Stride;
import ninc.dsl.Window;

/** What a person calls an operator, in a word or two with its most telling setting. */
public final class OperatorLabel {
  private static final Stride ONE = new Stride(1, 1);

  private OperatorLabel() {}

  /** For example {@code conv 11×11/4}, of stride 4, {@code bias}, or {@code relu grad}. */
  public static String of(Op op) {
    return switch (op) {
      case Convolution conv -> "conv " + window(conv.window());
      case ConvolutionInputGradient conv -> "conv " + window(conv.window()) + " data grad";
      case ConvolutionWeightGradient conv -> "conv " + window(conv.window()) + " weight grad";
      case BiasAdd _ -> "bias";
      case BiasGradient _ -> "bias grad";
      case Activate activate -> activate.function().function();
      case ActivationGradient gradient -> gradient.function().function() + " grad";
      case MaxPool pool -> "max pool " + window(pool.window());
      case MaxPoolGradient pool -> "max pool " + window(pool.window()) + " grad";
      case MaxPoolPositions pool -> "max pool " + window(pool.window()) + " positions";
      case MaxPoolGradientAt pool -> "max pool " + window(pool.window()) + " grad";
      case AveragePool pool -> "average pool " + window(pool.window());
      case AveragePoolGradient pool -> "average pool " + window(pool.window()) + " grad";
      case Dropout dropout -> "dropout " + dropout.probability();
      case Sum _ -> "sum";
      case Concat _ -> "concat";
      case Slice slice -> "channels %d–%d".formatted(slice.from(), last(slice));
      case Flatten _ -> "flatten";
      case Unflatten _ -> "unflatten";
      case CrossEntropy _ -> "cross-entropy";
      case CrossEntropyGradient _ -> "cross-entropy grad";
      case CorrectCount _ -> "correct count";
      case SquaredNorm _ -> "squared norm";
      case Update update -> (update.clip().isPresent() ? "clipped " : "") + rule(update);
      case Input _ -> "input";
      case Labels _ -> "labels";
      case Parameter _ -> "parameter";
      case OptimizerState _ -> "optimizer state";
    };
  }

  private static String rule(Update update) {
    return update.rule().name().toLowerCase(Locale.ROOT);
  }

  private static int last(Slice slice) {
    return slice.from() + slice.channels() - 1;
  }

  private static String window(Window window) {
    Stride stride = window.stride();
    if (stride.equals(ONE)) {
      return window.kernel().toString();
    }
    return stride.height() == stride.width()
        ? window.kernel() + "/" + stride.height()
        : "%s/%d×%d".formatted(window.kernel(), stride.height(), stride.width());
  }
}
