package ninc.runtime.cpu.winograd;

import java.lang.foreign.MemorySegment;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.runtime.cpu.simd.Lanes;

/**
 * One dimension of Winograd's transforms for a vector of channels at a time: the matrices Bᵀ, Aᵀ
 * and A of Lavin and Gray (Fast Algorithms for Convolutional Neural Networks, 2015), for any m and
 * r with m + r − 1 points. Two passes, over columns and then over rows, transform a square.
 *
 * <p>A pass goes through lines; {@code step} is from one value of a line to the next, {@code line}
 * from one line to the next, in bytes.
 */
public sealed interface WinogradTransform permits SixPointTransform, EightPointTransform {

  /** What squares may take between two passes: half of a small level-1 cache. */
  int CACHE_BYTES = 18 << 10;

  static WinogradTransform of(Winograd algorithm) {
    return switch (algorithm.points()) {
      case SixPointTransform.POINTS -> new SixPointTransform(algorithm.outputs());
      case EightPointTransform.POINTS -> new EightPointTransform(algorithm.outputs());
      default -> throw new IllegalArgumentException("no transform for " + algorithm);
    };
  }

  /** The side of a window. */
  int points();

  /** The side of a square, m. */
  int outputs();

  /** Of a square: so many pairs of factors are multiplied. */
  default int products() {
    return points() * points();
  }

  /** The bytes of a row of a square between two passes. */
  default long rowBytes() {
    return (long) points() * Lanes.BYTES;
  }

  /** The bytes of a square between two passes. */
  default long squareBytes() {
    return points() * rowBytes();
  }

  /**
   * Squares that go through one pass together: they fit the level-1 cache between the passes, and
   * the pass over rows writes, or reads, a few of the matrices at a time rather than all in turn.
   */
  default int squares() {
    return Math.clamp(CACHE_BYTES / squareBytes(), 1, 8);
  }

  /** Bᵀ times each of {@code lines} lines of as many inputs as points. */
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
   * Aᵀ times each of {@code lines} lines of products: m outputs, and maybe more that mean nothing.
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

  /** A times each of {@code lines} lines of m output gradients: as many values as points. */
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
