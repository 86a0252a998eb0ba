package ninc.runtime.conformance;

import static ninc.dsl.Dsl.adamW;
import static ninc.dsl.Dsl.sgd;

import java.util.HashMap;
import java.util.Map;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.Parameter;
import ninc.dsl.Optimizer;
import ninc.dsl.Training;
import ninc.runtime.format.safetensors.SafetensorsFile;

/**
 * Ten steps with clipped gradients as PyTorch took them, by the script {@code pytorch_clipping.py}:
 * the network, parameters and batches are those of {@link SgdMomentumReference}.
 */
enum ClippingReference {
  SGD("clipping-sgd.safetensors", sgd(0.1).momentum(0.9).weightDecay(0.01)),
  ADAMW("clipping-adamw.safetensors", adamW(0.01).epsilon(0.01).weightDecay(0.1));

  static final double CLIP_NORM = 0.2;

  private final SafetensorsFile stored;
  private final Optimizer optimizer;

  ClippingReference(String file, Optimizer optimizer) {
    this.stored = ReferenceFiles.open(file);
    this.optimizer = optimizer;
  }

  Graph training() {
    Training recipe = Training.defaults().optimizer(optimizer).clipNorm(CLIP_NORM);
    return Compiler.training(SgdMomentumReference.NETWORK, recipe);
  }

  double learningRate() {
    return optimizer.learningRate();
  }

  /** The loss of each step's batch, before its update. */
  double[] losses() {
    return Floats.widened(stored.tensor("losses").toFloats());
  }

  /** The norm of each step's gradients before they are clipped. */
  double[] norms() {
    return Floats.widened(stored.tensor("norms").toFloats());
  }

  /** The parameters after the last step, in memory order. */
  Map<String, double[]> finalParameters() {
    Map<String, double[]> parameters = new HashMap<>();
    for (Parameter parameter : training().parameters()) {
      String key = parameter.key();
      parameters.put(key, ReferenceFiles.parameter(parameter.tensor(), stored.tensor(key)));
    }
    return parameters;
  }
}
