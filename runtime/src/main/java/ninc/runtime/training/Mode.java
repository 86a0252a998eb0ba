package ninc.runtime.training;

import java.util.Locale;
import java.util.function.BiConsumer;
import ninc.compiler.CompileOptions;
import ninc.compiler.CompileOptions.Purpose;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.Pass;
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
        yield Compiler.training(model.network(), model.training());
      }
      case INFER -> Compiler.inference(model.network());
    };
  }

  /**
   * Compiles a model in this mode.
   *
   * @param options whose purpose plays no part
   * @throws ninc.runtime.UserError where it is to be trained, but gives no logits
   */
  public Compiled compile(Model model, CompileOptions options) {
    return Compiler.compile(model.network(), model.training(), options(model, options));
  }

  /** The same, where a pass's result is to be looked at. */
  public Compiled compile(
      Model model, CompileOptions options, BiConsumer<Pass, Compiled> observer) {
    return Compiler.compile(model.network(), model.training(), options(model, options), observer);
  }

  private CompileOptions options(Model model, CompileOptions options) {
    return switch (this) {
      case TRAIN -> {
        DataFit.checkLogits(model);
        yield options.purpose(Purpose.TRAINING);
      }
      case INFER -> options.purpose(Purpose.INFERENCE);
    };
  }
}
