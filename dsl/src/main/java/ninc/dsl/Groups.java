package ninc.dsl;

/**
 * The number of groups of a convolution, 1 by default. The input and output channels are divided
 * into this many groups, and each output channel depends only on the inputs of its group.
 *
 * @param count at least 1
 */
public record Groups(int count) implements ConvOption {

  /** All channels in one group. */
  public static final Groups ONE = new Groups(1);

  public Groups {
    Range.check("groups", count, 1);
  }
}
