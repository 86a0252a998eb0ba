package ninc.runtime.conformance;

import static ninc.dsl.Dsl.mixup;
import static ninc.dsl.Dsl.sgd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.Parameter;
import ninc.dsl.Training;
import ninc.runtime.conformance.SgdMomentumReference.Examples;
import ninc.runtime.format.safetensors.SafetensorsFile;

/**
 * Ten steps on mixed examples with smoothed labels as PyTorch took them, by the script {@code
 * pytorch_targets.py}: the network, parameters and batches are those of {@link
 * SgdMomentumReference}.
 */
final class TargetReference {
  static final SafetensorsFile FILE = ReferenceFiles.open("targets.safetensors");
  static final double SMOOTHING = 0.1;
  static final double LEARNING_RATE = 0.1;

  private TargetReference() {}

  static Graph training() {
    Training recipe =
        Training.defaults()
            .optimizer(sgd(LEARNING_RATE).momentum(0.9))
            .mix(mixup(1))
            .labelSmoothing(SMOOTHING);
    return Compiler.training(SgdMomentumReference.NETWORK, recipe);
  }

  /** The batches of the ten steps, mixed. */
  static List<Examples> batches() {
    float[] shares = FILE.tensor("shares").toFloats();
    List<Examples> plain = SgdMomentumReference.trainingBatches();
    List<Examples> mixed = new ArrayList<>();
    for (int i = 0; i < shares.length; i++) {
      mixed.add(mixed(plain.get(i), shares[i]));
    }
    return mixed;
  }

  private static Examples mixed(Examples plain, double share) {
    int n = plain.count();
    int classes = SgdMomentumReference.NETWORK.output().channels();
    double[] labels = plain.feeds().get("labels");
    double[] oneHot = new double[n * classes];
    for (int i = 0; i < n; i++) {
      oneHot[i * classes + (int) labels[i]] = 1;
    }
    Map<String, double[]> feeds = new HashMap<>();
    feeds.put("input", mixed(plain.feeds().get("input"), n, share));
    feeds.put("labels", labels);
    feeds.put("targets", mixed(oneHot, n, share));
    return new Examples(n, feeds);
  }

  private static double[] mixed(double[] values, int n, double share) {
    double[] mixed = new double[values.length];
    int length = values.length / n;
    for (int i = 0; i < values.length; i++) {
      double before = values[(i - length + values.length) % values.length];
      mixed[i] = (float) (before * (1 - share) + values[i] * share);
    }
    return mixed;
  }

  /** The loss of each step's batch, before its update. */
  static double[] losses() {
    return Floats.widened(FILE.tensor("losses").toFloats());
  }

  /** The parameters after the last step, in memory order. */
  static Map<String, double[]> finalParameters() {
    Map<String, double[]> parameters = new HashMap<>();
    for (Parameter parameter : training().parameters()) {
      String key = parameter.key();
      parameters.put(key, ReferenceFiles.parameter(parameter.tensor(), FILE.tensor(key)));
    }
    return parameters;
  }
}
