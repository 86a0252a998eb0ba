package ninc.runtime.training;

import java.util.Locale;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Graph;
import ninc.runtime.model.Model;

/** What a network is compiled for. */
public enum Mode {
  /** One training step by the model's recipe. */
  TRAIN,
  /** The logits of new examples. */
  INFER;

  /** The name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The graph that a model has in this mode.
   *
   * @throws ninc.runtime.UserError where it is to be trained, but gives no logits
   */
  public Graph graph(Model model) {
    return switch (this) {
      case TRAIN -> {
        DataFit.checkLogits(model);
        yield new Compiler().training(model.network(), model.training());
      }
      case INFER -> new Compiler().inference(model.network());
    };
  }
}
