package ninc.runtime.bench;

import java.util.Locale;
import ninc.compiler.Compiler;
import ninc.compiler.graph.Graph;
import ninc.dsl.Network;
import ninc.dsl.Optimizer;

/** What is done with a network. */
public enum Mode {
  /** Steps of training: forward, loss, backward, update. */
  TRAIN,
  /** Batches of inference: forward to the logits. */
  INFER;

  /** The name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The graph of one step, before fusion. */
  Graph graph(Network network, Optimizer optimizer) {
    return switch (this) {
      case TRAIN -> new Compiler().training(network, optimizer);
      case INFER -> new Compiler().inference(network);
    };
  }
}
