package ninc.dsl;

import java.util.function.UnaryOperator;

/**
 * A branch whose input is not known yet; see {@link Dsl#branch}.
 *
 * @param layers appends the nodes of the branch to its argument
 */
public record BranchDefinition(String name, UnaryOperator<Layers> layers) {}
