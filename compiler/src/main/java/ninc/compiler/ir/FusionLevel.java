package ninc.compiler.ir;

import java.util.Locale;

/** How much becomes one kernel; each level does what the one before does, and more. */
public enum FusionLevel {
  /** A kernel for each operator. */
  NONE,
  /**
   * A convolution with its bias and activation; backward, an input gradient with the mask after it.
   */
  EPILOGUE,
  /** A whole NiN block; backward, the data gradients through all its pointwise layers. */
  BLOCK,
  /**
   * Also the pool, dropout or global average and loss that follow; backward, their gradients before
   * those of the block. Max pools remember the positions of their maxima for that.
   */
  FULL;

  /** The name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
