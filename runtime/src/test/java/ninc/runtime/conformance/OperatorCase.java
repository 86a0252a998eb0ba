package ninc.runtime.conformance;

import java.util.ArrayList;
import java.util.List;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.Differentiation;
import ninc.compiler.pass.ImageFeed;
import ninc.compiler.pass.Lowering;
import ninc.compiler.pass.PreprocessOnDevice;
import ninc.dsl.Layers;
import ninc.dsl.Network;
import ninc.dsl.Optimizer;
import ninc.dsl.Sgd;
import ninc.dsl.Training;

/**
 * A graph whose results are compared.
 *
 * @param name says what it is, for the test's report
 * @param batch N
 * @param steps how often it runs, each time on other inputs
 * @param magnitude the inputs are uniform in ±magnitude
 */
record OperatorCase(String name, Graph graph, int batch, int steps, double magnitude) {

  /** The input that stands for the gradient of the loss by the network's output. */
  static final String SEED = "seed";

  /** A network forward and backward: its output and the gradients of its input and parameters. */
  static OperatorCase of(int batch, Layers layers) {
    Network network = layers.build();
    Graph forward = Lowering.lower(network);
    Value output = forward.result("logits");
    GraphBuilder seeded = new GraphBuilder(forward);
    Value seed = seeded.add(SEED, new Input(output.featureMap()));
    List<Value> wanted = new ArrayList<>(forward.all(Input.class));
    wanted.addAll(forward.all(Parameter.class));
    Graph graph = Differentiation.differentiate(seeded.build(), output, seed, wanted);
    return new OperatorCase(name(batch, network), graph, batch, 1, 1);
  }

  /** The output of a network alone, whose inner values no gradient reads. */
  static OperatorCase inference(int batch, Layers layers) {
    Network network = layers.build();
    String name = name(batch, network) + " in inference";
    return new OperatorCase(name, Compiler.inference(network), batch, 1, 1);
  }

  /** Three training steps: logits, loss, correct answers, updated parameters. */
  static OperatorCase training(int batch, Layers layers, Optimizer optimizer) {
    return training(batch, layers, Training.defaults().optimizer(optimizer));
  }

  /** The same by the optimizer, clipping and targets of a recipe. */
  static OperatorCase training(int batch, Layers layers, Training recipe) {
    Network network = layers.build();
    Graph graph = Compiler.training(network, recipe);
    String clipped =
        recipe.clipNorm().stream().mapToObj(" clipped to %s"::formatted).findFirst().orElse("");
    String averaged =
        recipe.averaging().stream().mapToObj(" averaged by %s"::formatted).findFirst().orElse("");
    String accumulated =
        recipe.accumulation() == 1 ? "" : " of %d batches".formatted(recipe.accumulation());
    String smoothed = recipe.labelSmoothing() == 0 ? "" : " smoothed by " + recipe.labelSmoothing();
    String mixed = recipe.mixing().isEmpty() ? "" : " mixed";
    String settings = clipped + averaged + accumulated + smoothed + mixed;
    String name = name(batch, network) + " " + recipe.optimizer() + settings;
    return new OperatorCase(name, graph, batch, 3, 1);
  }

  /** Three training steps that are fed 8-bit images. */
  static OperatorCase ofBytes(int batch, ImageFeed.Bytes images, Layers layers) {
    OperatorCase fed = training(batch, layers, new Sgd(0.2, 0, 0, false));
    String name = "%s of %s".formatted(fed.name, images);
    return new OperatorCase(name, PreprocessOnDevice.apply(fed.graph, images), batch, 3, 1);
  }

  /** The same with larger or smaller inputs. */
  OperatorCase magnitude(double size) {
    return new OperatorCase(name + " ±" + size, graph, batch, steps, size);
  }

  /** Another seed for every case, whatever others there are. */
  long seed() {
    return name.hashCode();
  }

  private static String name(int batch, Network network) {
    String source = network.toString().replaceAll("\\s+", "");
    return "%d× %s".formatted(batch, source.replaceAll("^Network\\.|\\.build\\(\\)$", ""));
  }

  @Override
  public String toString() {
    return name;
  }
}
