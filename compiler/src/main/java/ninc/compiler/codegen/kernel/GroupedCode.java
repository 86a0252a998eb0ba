package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.isInside;
import static ninc.compiler.codegen.text.Terms.plus;
import static ninc.compiler.codegen.text.Terms.times;

import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Grouped.GroupedConvolution;
import ninc.compiler.ir.Grouped.GroupedInputGradient;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;
import ninc.dsl.Window;

/**
 * Emits an element of a grouped or dilated convolution, or of its input gradient, at {@code image},
 * {@code row}, {@code column}, by loops over the positions of the kernel.
 */
final class GroupedCode {

  private GroupedCode() {}

  /** Emits the sum over the window and the input channels of the group. */
  static String forward(KernelText kernel, Value value, GroupedConvolution op, ElementIndex index) {
    Window window = op.window();
    FeatureMap in = op.input().featureMap();
    int inputs = in.channels() / op.groups();
    int outputs = value.featureMap().channels() / op.groups();
    String sum = sum(kernel, value, index);
    Source body = kernel.body();
    openPositions(
        body,
        "y",
        "kernelRow",
        window.kernel().height(),
        source(
            "row",
            window.stride().height(),
            window.padding().height(),
            "kernelRow",
            window.dilation().height()),
        isInside("y", in.height()));
    openPositions(
        body,
        "x",
        "kernelColumn",
        window.kernel().width(),
        source(
            "column",
            window.stride().width(),
            window.padding().width(),
            "kernelColumn",
            window.dilation().width()),
        isInside("x", in.width()));
    body.line(
            "int from = ((image * %d + y) * %d + x) * %d + %s;",
            in.height(), in.width(), in.channels(), scaled(index.channel(), outputs, inputs))
        .line(
            "int weight = (kernelRow * %d + kernelColumn) * %d + %s;",
            window.kernel().width(), inputs * value.featureMap().channels(), index.channel())
        .open("for (int k = 0; k < %d; k++)", inputs)
        .line(
            "%s += %s * %s;",
            sum,
            kernel.load(op.input(), "from + k"),
            kernel.load(op.weight(), "weight + k * " + value.featureMap().channels()))
        .close();
    closePositions(body);
    return sum;
  }

  /** Emits the sum over the windows that contain the pixel and the output channels of the group. */
  static String inputGradient(
      KernelText kernel, Value value, GroupedInputGradient op, ElementIndex index) {
    Window window = op.window();
    FeatureMap out = op.gradient().featureMap();
    int inputs = op.input().channels() / op.groups();
    int outputs = out.channels() / op.groups();
    String sum = sum(kernel, value, index);
    Source body = kernel.body();
    openPositions(
        body,
        "y",
        "kernelRow",
        window.kernel().height(),
        target("row", window.padding().height(), "kernelRow", window.dilation().height()),
        isMultipleInside("y", window.stride().height(), out.height()));
    openPositions(
        body,
        "x",
        "kernelColumn",
        window.kernel().width(),
        target("column", window.padding().width(), "kernelColumn", window.dilation().width()),
        isMultipleInside("x", window.stride().width(), out.width()));
    body.line(
            "int from = ((image * %d + %s) * %d + %s) * %d + %s;",
            out.height(),
            quotient("y", window.stride().height()),
            out.width(),
            quotient("x", window.stride().width()),
            out.channels(),
            scaled(index.channel(), inputs, outputs))
        .line(
            "int weight = ((kernelRow * %d + kernelColumn) * %d + %s %% %d) * %d + %s;",
            window.kernel().width(),
            inputs,
            index.channel(),
            inputs,
            out.channels(),
            scaled(index.channel(), inputs, outputs))
        .open("for (int k = 0; k < %d; k++)", outputs)
        .line(
            "%s += %s * %s;",
            sum, kernel.load(op.gradient(), "from + k"), kernel.load(op.weight(), "weight + k"))
        .close();
    closePositions(body);
    return sum;
  }

  private static String sum(KernelText kernel, Value value, ElementIndex index) {
    String sum = kernel.local(value, "Sum" + index.suffix());
    kernel.body().line("float %s = 0f;", sum);
    return sum;
  }

  /** Opens a loop over the kernel's rows or columns, and an if for those that are inside. */
  private static void openPositions(
      Source body,
      String coordinate,
      String position,
      int count,
      String expression,
      String condition) {
    body.open("for (int %s = 0; %s < %d; %s++)", position, position, count, position)
        .line("int %s = %s;", coordinate, expression)
        .open("if (%s)", condition);
  }

  private static void closePositions(Source body) {
    body.close().close().close().close();
  }

  /** Returns the row that a position of the window reads; likewise for columns. */
  static String source(String row, int stride, int padding, String position, int dilation) {
    return plus(times(row, stride) + " + " + times(position, dilation), -padding);
  }

  /** Returns stride times the row of the window that reads the pixel at a position. */
  private static String target(String row, int padding, String position, int dilation) {
    return plus(row, padding) + " - " + times(position, dilation);
  }

  private static String isMultipleInside(String coordinate, int stride, int extent) {
    String inside = isInside(coordinate, extent * stride);
    return stride == 1 ? inside : "%s && %s %% %d == 0".formatted(inside, coordinate, stride);
  }

  private static String quotient(String coordinate, int stride) {
    return stride == 1 ? coordinate : "%s / %d".formatted(coordinate, stride);
  }

  /** Returns the first channel of a channel's group on the other side of the convolution. */
  private static String scaled(String channel, int ownPerGroup, int otherPerGroup) {
    return ownPerGroup == 1 && otherPerGroup == 1
        ? channel
        : times("(%s / %d)".formatted(channel, ownPerGroup), otherPerGroup);
  }
}
