package ninc.runtime.cpu.tensor;

import java.util.List;
import java.util.stream.IntStream;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.dsl.Window;

/**
 * One phase of a convolution's input gradient, in one dimension. With stride s, the input positions
 * with the same remainder of position plus padding modulo s receive gradients through the same
 * kernel positions, every s-th one. Each such phase is a convolution of stride 1 over the output
 * gradient.
 *
 * @param remainder the remainder of position plus padding modulo the stride
 * @param first the first input position of the phase
 * @param count the number of input positions
 * @param taps the number of kernel positions that contribute to it
 * @param output the last output position that contributes to {@code first}, which may be outside
 *     the map
 */
public record Phase(int remainder, int first, int count, int taps, int output) {

  /** Returns the phases of the rows of a convolution's input. */
  public static List<Phase> rows(FeatureMap input, Window window) {
    return all(
        input.height(),
        window.kernel().height(),
        window.stride().height(),
        window.padding().height());
  }

  /** Returns the phases of the columns of a convolution's input. */
  public static List<Phase> columns(FeatureMap input, Window window) {
    return all(
        input.width(), window.kernel().width(), window.stride().width(), window.padding().width());
  }

  private static List<Phase> all(int extent, int kernel, int stride, int padding) {
    return IntStream.range(0, stride)
        .mapToObj(remainder -> of(extent, kernel, stride, padding, remainder))
        .filter(phase -> phase.count > 0)
        .toList();
  }

  private static Phase of(int extent, int kernel, int stride, int padding, int remainder) {
    int first = Math.floorMod(remainder - padding, stride);
    int count = Math.max(0, Math.ceilDiv(extent - first, stride));
    int taps = Math.max(0, Math.ceilDiv(kernel - remainder, stride));
    return new Phase(remainder, first, count, taps, (first + padding) / stride);
  }

  /**
   * Returns how many positions the taps extend beyond the {@code outputs} positions of the output
   * gradient.
   */
  int reach(int outputs) {
    return taps == 0 ? 0 : Math.max(taps - 1 - output, output + count - outputs);
  }

  /**
   * Returns the kernel position of a tap; taps are numbered in the order of the output positions
   * they read.
   */
  public int kernelPosition(int tap, int stride) {
    return remainder + stride * (taps - 1 - tap);
  }
}
