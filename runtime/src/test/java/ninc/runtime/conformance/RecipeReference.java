package ninc.runtime.conformance;

import static ninc.dsl.Dsl.rmsProp;
import static ninc.dsl.Dsl.sgd;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Optimization.Update.Average;
import ninc.compiler.ir.Source.Parameter;
import ninc.dsl.Training;
import ninc.runtime.backend.StepContext;
import ninc.runtime.backend.StepContext.Part;
import ninc.runtime.format.safetensors.SafetensorsFile;

/**
 * Ten batches of a recipe as PyTorch trained them, by the script {@code pytorch_recipes.py}: the
 * network, parameters and batches are those of {@link SgdMomentumReference}.
 */
enum RecipeReference {
  RMSPROP("rmsprop.safetensors", Training.defaults().optimizer(rmsProp(0.01).epsilon(0.01))),
  RMSPROP_MOMENTUM(
      "rmsprop-momentum.safetensors",
      Training.defaults()
          .optimizer(rmsProp(0.005).alpha(0.9).epsilon(0.01).momentum(0.8).weightDecay(0.1))),
  AVERAGED(
      "averaged.safetensors",
      Training.defaults().optimizer(sgd(0.1).momentum(0.9)).averageWeights(0.7)),
  ACCUMULATED(
      "accumulated.safetensors",
      Training.defaults().optimizer(sgd(0.1).momentum(0.9)).clipNorm(0.2).accumulate(3));

  private final SafetensorsFile stored;
  private final Training recipe;

  RecipeReference(String file, Training recipe) {
    this.stored = ReferenceFiles.open(file);
    this.recipe = recipe;
  }

  Graph training() {
    return Compiler.training(SgdMomentumReference.NETWORK, recipe);
  }

  /** The context of a batch, of which there are ten; the last step has what is left of them. */
  StepContext context(int batch) {
    int ofStep = recipe.accumulation();
    int first = batch / ofStep * ofStep;
    int end = Math.min(first + ofStep, SgdMomentumReference.trainingBatches().size());
    Part part = new Part(batch + 1, batch == first, batch == end - 1, 1.0 / (end - first));
    double rate = recipe.optimizer().learningRate();
    return new StepContext(0, batch / ofStep + 1, rate, part);
  }

  /** The loss of each batch, before its update. */
  double[] losses() {
    return Floats.widened(stored.tensor("losses").toFloats());
  }

  /** The parameters and their averages after the last step, in memory order. */
  Map<String, double[]> finalTensors() {
    Map<String, double[]> tensors = new HashMap<>();
    for (Parameter parameter : training().parameters()) {
      Stream.of(parameter.key(), Average.nameFor(parameter.key()))
          .filter(stored.names()::contains)
          .forEach(name ->
              tensors.put(name, ReferenceFiles.parameter(parameter.tensor(), stored.tensor(name))));
    }
    return tensors;
  }
}
