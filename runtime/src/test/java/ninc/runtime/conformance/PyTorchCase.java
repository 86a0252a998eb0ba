package ninc.runtime.conformance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Loss.CrossEntropy;
import ninc.compiler.ir.Loss.Probabilities;
import ninc.compiler.ir.Source;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Labels;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.StepPart;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.dsl.Activation;
import ninc.dsl.Layers;
import ninc.dsl.Network;
import ninc.runtime.format.safetensors.SafetensorsFile;
import ninc.runtime.format.safetensors.StoredTensor;

/**
 * An operator, what it is given, and what PyTorch 2 gives for that.
 *
 * @param expected by the role of the graph's result
 */
record PyTorchCase(
    String name,
    Graph graph,
    int batch,
    Map<String, double[]> feeds,
    Map<String, double[]> tensors,
    Map<String, double[]> expected) {

  private static final SafetensorsFile FILE = ReferenceFiles.open("operators.safetensors");
  private static final SafetensorsFile CONVOLUTIONS =
      ReferenceFiles.open("convolutions.safetensors");
  private static final SafetensorsFile BLOCKS = ReferenceFiles.open("blocks.safetensors");
  private static final SafetensorsFile TARGETS = TargetReference.FILE;
  private static final SafetensorsFile ACTIVATIONS = ReferenceFiles.open("activations.safetensors");

  /**
   * A layer without parameters, forward and backward.
   *
   * @param name what the file's tensors begin with
   */
  static PyTorchCase of(String name, Layers layers) {
    return of(FILE, name, layers, Map.of());
  }

  /** A convolution of the file of grouped and dilated ones, forward and backward. */
  static PyTorchCase convolution(String name, Layers layers) {
    String node = layers.build().nodes().getFirst().name();
    return of(CONVOLUTIONS, name, layers, Map.of(node, ""));
  }

  /** A layer of several modules, forward and backward, whose tensors have ninc's names. */
  static PyTorchCase block(String name, Layers layers) {
    int batch = Math.toIntExact(BLOCKS.tensor(name + ".input").shape().getFirst());
    Graph graph = OperatorCase.of(batch, layers).graph();
    Map<String, double[]> tensors = new HashMap<>();
    Map<String, double[]> expected = new HashMap<>();
    for (ModelTensor tensor : graph.operators(ModelTensor.class)) {
      StoredTensor stored = BLOCKS.tensor(name + "." + tensor.key());
      tensors.put(tensor.key(), ReferenceFiles.parameter(tensor.type(), stored));
    }
    for (Parameter parameter : graph.parameters()) {
      String key = parameter.key();
      expected.put(
          StepPart.GRADIENT.nameFor(key), parameter(BLOCKS, parameter, name + ".grad." + key));
    }
    return of(BLOCKS, name, graph, batch, tensors, expected);
  }

  /** An activation, forward and backward, in float32. */
  static PyTorchCase activation(Activation activation) {
    String name = activation.source();
    return of(ACTIVATIONS, name, activationLayer(activation), Map.of());
  }

  /** The same, computed in float64 from the same input. */
  static PyTorchCase activationInFloat64(Activation activation) {
    PyTorchCase single = activation(activation);
    Map<String, double[]> expected =
        Map.of(
            "logits",
            ReferenceFiles.featureMap(ACTIVATIONS.tensor(single.name + ".output64")),
            StepPart.GRADIENT.nameFor("input"),
            ReferenceFiles.featureMap(ACTIVATIONS.tensor(single.name + ".grad_input64")));
    return new PyTorchCase(
        single.name, single.graph, single.batch, single.feeds, Map.of(), expected);
  }

  private static Layers activationLayer(Activation activation) {
    List<Long> shape = ACTIVATIONS.tensor(activation.source() + ".input").shape();
    return Network.input(
            Math.toIntExact(shape.get(1)),
            Math.toIntExact(shape.get(2)),
            Math.toIntExact(shape.get(3)))
        .activation(activation);
  }

  /**
   * A layer, forward and backward.
   *
   * @param modules the file's name of each of the layer's convolutions, {@code ""} where it is
   *     alone
   */
  static PyTorchCase of(String name, Layers layers, Map<String, String> modules) {
    return of(FILE, name, layers, modules);
  }

  private static PyTorchCase of(
      SafetensorsFile file, String name, Layers layers, Map<String, String> modules) {
    int batch = Math.toIntExact(file.tensor(name + ".input").shape().getFirst());
    Graph graph = OperatorCase.of(batch, layers).graph();
    Map<String, double[]> tensors = new HashMap<>();
    Map<String, double[]> expected = new HashMap<>();
    for (Parameter parameter : graph.parameters()) {
      String key = parameter.key();
      int dot = key.lastIndexOf('.');
      String stored = modules.get(key.substring(0, dot)) + key.substring(dot + 1);
      tensors.put(key, parameter(file, parameter, name + "." + stored));
      expected.put(
          StepPart.GRADIENT.nameFor(key), parameter(file, parameter, name + ".grad." + stored));
    }
    return of(file, name, graph, batch, tensors, expected);
  }

  /** Adds the input and the gradient of the output to what is given, and what they lead to. */
  private static PyTorchCase of(
      SafetensorsFile file,
      String name,
      Graph graph,
      int batch,
      Map<String, double[]> tensors,
      Map<String, double[]> gradients) {
    Map<String, double[]> expected = new HashMap<>(gradients);
    expected.put("logits", ReferenceFiles.featureMap(file.tensor(name + ".output")));
    expected.put(
        StepPart.GRADIENT.nameFor("input"),
        ReferenceFiles.featureMap(file.tensor(name + ".grad_input")));
    Map<String, double[]> feeds =
        Map.of(
            "input",
            ReferenceFiles.featureMap(file.tensor(name + ".input")),
            OperatorCase.SEED,
            ReferenceFiles.featureMap(file.tensor(name + ".grad_output")));
    return new PyTorchCase(name, graph, batch, feeds, tensors, expected);
  }

  /** The loss and its gradient by the logits. */
  static PyTorchCase crossEntropy() {
    String name = "cross_entropy";
    long[] labels = FILE.tensor(name + ".labels").toLongs();
    double[] logits = map(name + ".logits");
    Graph graph = crossEntropyGraph(logits.length / labels.length, new Labels(), 0);
    return new PyTorchCase(
        name,
        graph,
        labels.length,
        Map.of("logits", logits, "targets", LongStream.of(labels).asDoubleStream().toArray()),
        Map.of(),
        Map.of(
            "loss", Floats.widened(FILE.tensor(name + ".loss").toFloats()),
            "gradient", map(name + ".grad_logits")));
  }

  /** The loss of smoothed labels and its gradient by the logits. */
  static PyTorchCase smoothedLabels() {
    double[] labels = LongStream.of(TARGETS.tensor("labels").toLongs()).asDoubleStream().toArray();
    return crossEntropy("smoothed labels", new Labels(), labels, TargetReference.SMOOTHING);
  }

  /** The loss of probabilities, which may be smoothed, and its gradient by the logits. */
  static PyTorchCase probabilities(String name, double smoothing) {
    StoredTensor probabilities = TARGETS.tensor("probabilities");
    int classes = Math.toIntExact(probabilities.shape().getLast());
    return crossEntropy(
        name,
        new Input(new Type.FeatureMap(1, 1, classes)),
        ReferenceFiles.featureMap(probabilities),
        smoothing);
  }

  private static PyTorchCase crossEntropy(
      String name, Source source, double[] targets, double smoothing) {
    StoredTensor logits = TARGETS.tensor("logits");
    int batch = Math.toIntExact(logits.shape().getFirst());
    return new PyTorchCase(
        name,
        crossEntropyGraph(Math.toIntExact(logits.shape().getLast()), source, smoothing),
        batch,
        Map.of("logits", ReferenceFiles.featureMap(logits), "targets", targets),
        Map.of(),
        Map.of(
            "loss", Floats.widened(TARGETS.tensor(name + ".loss").toFloats()),
            "gradient", ReferenceFiles.featureMap(TARGETS.tensor(name + ".gradient"))));
  }

  private static Graph crossEntropyGraph(int classes, Source source, double smoothing) {
    GraphBuilder builder = new GraphBuilder();
    Value logits = builder.add("logits", new Input(new Type.FeatureMap(1, 1, classes)));
    Value targets = builder.add("targets", source);
    CrossEntropy loss = new CrossEntropy(logits, new Probabilities(targets, smoothing));
    builder.result("loss", builder.add("loss", loss));
    builder.result("gradient", builder.add("gradient", loss.gradient()));
    return builder.build();
  }

  @Override
  public String toString() {
    return name;
  }

  private static double[] map(String name) {
    return ReferenceFiles.featureMap(FILE.tensor(name));
  }

  private static double[] parameter(SafetensorsFile file, Parameter parameter, String name) {
    return ReferenceFiles.parameter(parameter.tensor(), file.tensor(name));
  }
}
