package ninc.dsl;

/**
 * The factor by which an {@link InvertedResidual} expands the channels of its input.
 *
 * @param factor at least 1; 1 leaves out the expansion
 */
public record Expand(int factor) {

  public Expand {
    Range.check("expansion", factor, 1);
  }
}
