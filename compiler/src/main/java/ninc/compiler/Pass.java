package ninc.compiler;

import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import ninc.compiler.ir.Graph;

/**
 * A step of the compiler.
 *
 * @param name for dumps and messages, for example {@code save-argmax}
 * @param description what it does, in one line
 * @param stage what it is part of
 * @param applies whether it is part of a compilation with these options
 * @param rule from one state to the next
 */
public record Pass(
    String name,
    String description,
    Stage stage,
    Predicate<CompileOptions> applies,
    UnaryOperator<Compiled> rule) {

  /** What a pass is part of. */
  public enum Stage {
    /** Makes the graph: what is to be computed. */
    GRAPH,
    /** Rewrites the graph so that more of it can be fused, and fuses it. */
    FUSION,
    /** Decides how the regions are computed on the target. */
    CODE
  }

  /** A pass that rewrites the graph, before it is fused. */
  static Pass onGraph(
      String name,
      String description,
      Stage stage,
      Predicate<CompileOptions> applies,
      UnaryOperator<Graph> rule) {
    return new Pass(
        name, description, stage, applies, state -> state.with(rule.apply(state.graph())));
  }
}
