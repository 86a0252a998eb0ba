package ninc.runtime.check;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.runtime.backend.KernelRunner;

/**
 * A tensor that a kernel writes, compared with its definition.
 *
 * @param value the value of the graph that the tensor holds
 * @param elements the number of elements
 * @param unwritten the number of elements that the kernel does not write
 * @param worst the first unwritten element, otherwise the one with the largest error
 * @param scale what errors are relative to
 * @param error the largest error relative to the scale; infinite if the kernel gives NaN
 * @param tolerance the largest error that rounding to float32 explains, relative to the scale
 */
public record ComparedTensor(
    Value value,
    int elements,
    int unwritten,
    Element worst,
    double scale,
    double error,
    double tolerance) {

  /**
   * An element of a tensor.
   *
   * @param index its index in memory order
   */
  public record Element(int index, double expected, double actual) {}

  /**
   * Compares a tensor.
   *
   * @param errors the absolute error of each element
   */
  static ComparedTensor of(
      Value value,
      double[] expected,
      float[] actual,
      double[] errors,
      double scale,
      double tolerance) {
    int unwritten = 0;
    int first = -1;
    int worst = 0;
    for (int i = 0; i < actual.length; i++) {
      if (isUnwritten(value, expected[i], actual[i])) {
        unwritten++;
        first = first < 0 ? i : first;
      }
      worst = errors[i] > errors[worst] ? i : worst;
    }
    double error = errors[worst] == 0 ? 0 : errors[worst] / scale;
    int shown = unwritten > 0 ? first : worst;
    Element element = new Element(shown, expected[shown], actual[shown]);
    return new ComparedTensor(value, actual.length, unwritten, element, scale, error, tolerance);
  }

  private static boolean isUnwritten(Value value, double expected, float actual) {
    return switch (value.type()) {
      case Type.Positions _, Type.Images _ ->
          actual == Byte.toUnsignedInt(KernelRunner.UNWRITTEN_POSITION) && actual != expected;
      case Type.FeatureMap _, Type.Weight _, Type.Bias _, Type.Scalar _, Type.Labels _ ->
          Float.floatToRawIntBits(actual) == Float.floatToRawIntBits(KernelRunner.UNWRITTEN);
    };
  }

  /** Returns whether every element is written and no error is too large. */
  public boolean isRight() {
    return unwritten == 0 && error <= tolerance;
  }

  /**
   * Returns the indices of the worst element: example, row, column and channel in a feature map;
   * row, column, input and output channel in a weight; none in a scalar.
   */
  public List<Integer> indices() {
    return switch (value.type()) {
      case Type.PixelMap map -> split(map.height(), map.width(), map.channels());
      case Type.Weight weight -> split(weight.kernelWidth(), weight.in(), weight.out());
      case Type.Images images -> split(images.height(), images.width(), images.channels());
      case Type.Bias _, Type.Labels _ -> split();
      case Type.Scalar _ -> List.of();
    };
  }

  /**
   * Splits the index of the worst element.
   *
   * @param extents the extents of all dimensions but the first
   */
  private List<Integer> split(int... extents) {
    int[] indices = new int[extents.length + 1];
    int rest = worst.index();
    for (int i = extents.length; i > 0; i--) {
      indices[i] = rest % extents[i - 1];
      rest /= extents[i - 1];
    }
    indices[0] = rest;
    return IntStream.of(indices).boxed().toList();
  }

  /** Returns the name of the worst element: {@code nin1[0, 3, 5, 17]}. */
  public String element() {
    return indices().isEmpty()
        ? value.name()
        : indices().stream()
            .map(String::valueOf)
            .collect(Collectors.joining(", ", value.name() + "[", "]"));
  }

  /** Returns what is wrong with the worst element. */
  String problem() {
    return unwritten > 0
        ? "%s is not written, and with it %d of %d elements"
            .formatted(element(), unwritten, elements)
        : String.format(
            Locale.ROOT,
            "%s is %.6g, but should be %.6g",
            element(),
            worst.actual(),
            worst.expected());
  }
}
