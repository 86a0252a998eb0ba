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

/** The purpose for which a model is compiled. */
public enum Mode {
  /** One training step according to the model's recipe. */
  TRAIN,
  /** The logits of new examples. */
  INFER;

  /** Returns the name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the purpose of programs that are compiled in this mode. */
  public Purpose purpose() {
    return switch (this) {
      case TRAIN -> Purpose.TRAINING;
      case INFER -> Purpose.INFERENCE;
    };
  }

  /**
   * Builds the graph of a model in this mode.
   *
   * @throws ninc.runtime.UserError if a model without logits would be trained
   */
  public Graph graph(Model model) {
    return switch (this) {
      case TRAIN -> {
        DataFit.checkLogits(model);
        yield Compiler.training(model.network(), model.training());
      }
      case INFER -> Compiler.inference(model.network(), model.training());
    };
  }

  /**
   * Compiles a model in this mode.
   *
   * @param options the options, whose purpose is replaced by that of this mode
   * @throws ninc.runtime.UserError if a model without logits would be trained
   */
  public Compiled compile(Model model, CompileOptions options) {
    return Compiler.compile(model.network(), model.training(), options(model, options));
  }

  /**
   * Compiles a model in this mode and reports the result of each pass.
   *
   * @param observer receives each pass with its result
   * @throws ninc.runtime.UserError if a model without logits would be trained
   */
  public Compiled compile(
      Model model, CompileOptions options, BiConsumer<Pass, Compiled> observer) {
    return Compiler.compile(model.network(), model.training(), options(model, options), observer);
  }

  private CompileOptions options(Model model, CompileOptions options) {
    if (this == TRAIN) {
      DataFit.checkLogits(model);
    }
    return options.purpose(purpose());
  }
}
