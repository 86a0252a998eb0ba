package ninc.compiler;

import java.util.List;
import java.util.function.BiConsumer;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Verifier;
import ninc.compiler.pass.LossFunction;
import ninc.compiler.pass.Lowering;
import ninc.compiler.pass.RemoveDropout;
import ninc.compiler.pass.TrainingStep;
import ninc.dsl.Network;
import ninc.dsl.Optimizer;
import ninc.dsl.Training;

/** The compiler's passes, in order; the graph is verified after each. */
public final class Compiler {
  private final BiConsumer<String, Graph> observer;

  /** A compiler that shows nothing of its work. */
  public Compiler() {
    this((_, _) -> {});
  }

  /**
   * @param observer sees the graph after each pass, under the pass's name
   */
  public Compiler(BiConsumer<String, Graph> observer) {
    this.observer = observer;
  }

  /** The graph that gives {@code logits}. */
  public Graph inference(Network network) {
    return run(network, List.of(new Pass("remove dropout", RemoveDropout::apply)));
  }

  /** The graph that gives {@code logits}, {@code loss} and {@code correct}, and trains nothing. */
  public Graph evaluation(Network network) {
    return run(
        network,
        List.of(
            new Pass("remove dropout", RemoveDropout::apply),
            new Pass("loss", LossFunction::append)));
  }

  /** The graph of one training step by an optimizer that takes gradients as they are. */
  public Graph training(Network network, Optimizer optimizer) {
    return training(network, Training.defaults().optimizer(optimizer));
  }

  /**
   * The graph of one training step: forward, loss, backward, and the update of all parameters.
   *
   * @param recipe whose optimizer and gradient clipping are used
   */
  public Graph training(Network network, Training recipe) {
    return run(
        network,
        List.of(
            new Pass("loss", LossFunction::append),
            new Pass("training step", graph -> TrainingStep.append(graph, recipe))));
  }

  private Graph run(Network network, List<Pass> passes) {
    Graph graph = verified("lower", Lowering.lower(network));
    for (Pass pass : passes) {
      graph = verified(pass.name(), pass.rule().apply(graph));
    }
    return graph;
  }

  private Graph verified(String stage, Graph graph) {
    Verifier.verify(stage, graph);
    observer.accept(stage, graph);
    return graph;
  }
}
