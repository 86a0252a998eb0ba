package ninc.compiler;

import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import ninc.compiler.ir.Graph;

/**
 * A pass of the compiler.
 *
 * @param name the name in dumps and messages, for example {@code save-argmax}
 * @param description one line on what it does
 * @param stage the stage of the compilation that it belongs to
 * @param applies tests whether it runs in a compilation with the given options
 * @param transformation maps the state to the next one
 */
public record Pass(
    String name,
    String description,
    Stage stage,
    Predicate<CompileOptions> applies,
    UnaryOperator<Compiled> transformation) {

  /** The stage of a compilation. */
  public enum Stage {
    /** Builds the graph of what is computed. */
    GRAPH,
    /** Rewrites the graph to enable fusion, and fuses it. */
    FUSION,
    /** Decides how the regions are computed on the target. */
    CODE
  }

  /** A pass that rewrites the graph before fusion. */
  static Pass onGraph(
      String name,
      String description,
      Stage stage,
      Predicate<CompileOptions> applies,
      UnaryOperator<Graph> rewrite) {
    return new Pass(
        name, description, stage, applies, state -> state.with(rewrite.apply(state.graph())));
  }
}
