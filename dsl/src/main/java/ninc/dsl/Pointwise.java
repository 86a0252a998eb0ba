package ninc.dsl;

import java.util.List;

/**
 * The output channels of a NiN block's pointwise (1×1) convolutions, in order; any number of them,
 * none included.
 */
public record Pointwise(List<Integer> widths) implements NinBlockOption {

  public Pointwise {
    widths = List.copyOf(widths);
    widths.forEach(width -> Range.check("pointwise width", width, 1));
  }
}
