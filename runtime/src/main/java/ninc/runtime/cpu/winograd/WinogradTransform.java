package ninc.runtime.cpu.winograd;

import java.lang.foreign.MemorySegment;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.runtime.cpu.simd.Lanes;

/**
 * Winograd transforms in one dimension, for one vector of channels at a time: the matrices Bᵀ, Aᵀ
 * and A of Lavin and Gray (Fast Algorithms for Convolutional Neural Networks, 2015), for any m and
 * r with m + r − 1 points. A subtile is transformed in two passes, over columns and then over rows.
 *
 * <p>A pass transforms lines. The stride between the values of a line is {@code readStep} or {@code
 * writeStep}, and the stride between lines is {@code readLine} or {@code writeLine}, in bytes.
 */
public sealed interface WinogradTransform
    permits FivePointTransform, SixPointTransform, EightPointTransform {

  /** The maximum size of the subtiles between two passes: half of a small L1 cache. */
  int CACHE_BYTES = 18 << 10;

  static WinogradTransform of(Winograd algorithm) {
    return switch (algorithm.points()) {
      case FivePointTransform.POINTS -> new FivePointTransform(algorithm.outputs());
      case SixPointTransform.POINTS -> new SixPointTransform(algorithm.outputs());
      case EightPointTransform.POINTS -> new EightPointTransform(algorithm.outputs());
      default -> throw new IllegalArgumentException("no transform for " + algorithm);
    };
  }

  /** Returns the side of a window, m + r − 1. */
  int points();

  /** Returns the side of a subtile, m. */
  int outputs();

  /** Returns the number of products per subtile: the number of factor pairs that are multiplied. */
  default int products() {
    return points() * points();
  }

  /** Returns the size of a row of a subtile between two passes, in bytes. */
  default long rowBytes() {
    return (long) points() * Lanes.BYTES;
  }

  /** Returns the size of a subtile between two passes, in bytes. */
  default long subtileBytes() {
    return points() * rowBytes();
  }

  /**
   * Returns the number of subtiles per pass. They fit in the L1 cache between the passes, and the
   * pass over rows accesses a few of the matrices at a time rather than all in turn.
   */
  default int subtiles() {
    return Math.clamp(CACHE_BYTES / subtileBytes(), 1, 8);
  }

  /** Multiplies Bᵀ by each of {@code lines} lines of {@link #points()} inputs. */
  void input(
      MemorySegment from,
      long read,
      long readStep,
      long readLine,
      MemorySegment to,
      long write,
      long writeStep,
      long writeLine,
      int lines);

  /**
   * Multiplies Aᵀ by each of {@code lines} lines of products. Values beyond the m outputs are
   * undefined.
   */
  void output(
      MemorySegment from,
      long read,
      long readStep,
      long readLine,
      MemorySegment to,
      long write,
      long writeStep,
      long writeLine,
      int lines);

  /**
   * Multiplies A by each of {@code lines} lines of m output gradients, which gives {@link
   * #points()} values.
   */
  void outputGradient(
      MemorySegment from,
      long read,
      long readStep,
      long readLine,
      MemorySegment to,
      long write,
      long writeStep,
      long writeLine,
      int lines);
}
