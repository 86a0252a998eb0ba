package ninc.runtime.cpu.tensor;

import java.util.List;
import java.util.stream.IntStream;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.dsl.Window;

/**
 * One dimension of a convolution's input gradient. With stride s, the inputs whose position plus
 * padding leaves the same remainder modulo s are reached by the same kernel positions, every s-th
 * one; each such phase is a convolution of stride 1 over the output gradient.
 *
 * @param remainder of position plus padding, modulo the stride
 * @param first the first input position of the phase
 * @param count how many input positions it has
 * @param taps how many kernel positions reach it
 * @param output the last output position that reaches {@code first}, whether it exists or not
 */
public record Phase(int remainder, int first, int count, int taps, int output) {

  /** The phases of the rows of a convolution's input. */
  public static List<Phase> rows(FeatureMap input, Window window) {
    return all(
        input.height(),
        window.kernel().height(),
        window.stride().height(),
        window.padding().height());
  }

  /** The phases of the columns of a convolution's input. */
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

  /** How far beyond the {@code outputs} positions of the output gradient the taps reach. */
  int reach(int outputs) {
    return taps == 0 ? 0 : Math.max(taps - 1 - output, output + count - outputs);
  }

  /** The kernel position of a tap, counted in the order of the output positions it reads. */
  public int kernelPosition(int tap, int stride) {
    return remainder + stride * (taps - 1 - tap);
  }
}
