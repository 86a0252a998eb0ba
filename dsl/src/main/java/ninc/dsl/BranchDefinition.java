package ninc.dsl;

import java.util.function.UnaryOperator;

/**
 * A branch as the model's author writes it, before its input is known: {@link Dsl#branch}.
 *
 * @param layers appends the branch's nodes to the layers it is given
 */
public record BranchDefinition(String name, UnaryOperator<Layers> layers) {}
