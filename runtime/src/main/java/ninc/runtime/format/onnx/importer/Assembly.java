package ninc.runtime.format.onnx.importer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import ninc.dsl.Activate;
import ninc.dsl.Add;
import ninc.dsl.AvgPool;
import ninc.dsl.BatchNorm;
import ninc.dsl.Branch;
import ninc.dsl.BranchDefinition;
import ninc.dsl.Concat;
import ninc.dsl.Conv;
import ninc.dsl.DepthwiseConv;
import ninc.dsl.Dropout;
import ninc.dsl.Dsl;
import ninc.dsl.Flatten;
import ninc.dsl.GlobalAveragePool;
import ninc.dsl.InvertedResidual;
import ninc.dsl.LayerNorm;
import ninc.dsl.Layers;
import ninc.dsl.Linear;
import ninc.dsl.MaxPool;
import ninc.dsl.Multiply;
import ninc.dsl.Network;
import ninc.dsl.NinBlock;
import ninc.dsl.NinBlockOption;
import ninc.dsl.Node;
import ninc.dsl.Shape;
import ninc.dsl.Window;
import ninc.runtime.format.onnx.importer.Part.Join;
import ninc.runtime.format.onnx.importer.Part.Layer;
import ninc.runtime.format.onnx.importer.Part.Scaling;
import ninc.runtime.format.safetensors.StoredTensor;

/**
 * Builds a network from chains with the calls of the DSL, which names its nodes and checks them.
 */
final class Assembly {
  private final Naming naming;

  private Assembly(Naming naming) {
    this.naming = naming;
  }

  /** A network with its parameters, named as in checkpoints. */
  record Result(Network network, List<StoredTensor> parameters) {}

  /** Builds a network. */
  static Result of(Shape input, List<Part> chain, Naming naming) {
    Layers start = Network.input(input.channels(), input.height(), input.width());
    Network network = new Assembly(naming).append(start, chain).build();
    List<StoredTensor> parameters = new ArrayList<>();
    collect(chain, network.nodes(), parameters);
    return new Result(network, parameters);
  }

  private static void collect(List<Part> chain, List<Node> nodes, List<StoredTensor> parameters) {
    for (int i = 0; i < chain.size(); i++) {
      Node node = nodes.get(i);
      switch (chain.get(i)) {
        case Layer layer -> parameters.addAll(layer.parametersOf(node.name()));
        case Scaling scaling -> parameters.addAll(scaling.convolution().parametersOf(node.name()));
        case Join join -> {
          List<Branch> branches = node.branches();
          for (int b = 0; b < branches.size(); b++) {
            collect(join.branches().get(b), branches.get(b).nodes(), parameters);
          }
        }
      }
    }
  }

  private Layers append(Layers start, List<Part> chain) {
    Layers layers = start;
    Naming.Scope names = naming.scope();
    for (Part part : chain) {
      layers =
          switch (part) {
            case Layer layer -> append(layers, layer, names);
            case Scaling scaling -> append(layers, scaling.convolution(), names);
            case Join join -> append(layers, join, names);
          };
    }
    return layers;
  }

  private static Layers append(Layers layers, Layer layer, Naming.Scope names) {
    Node node = layer.node();
    return append(layers, node, names.next(layer.label(), node.stem()));
  }

  private Layers append(Layers layers, Join join, Naming.Scope names) {
    BranchDefinition[] branches = branches(join);
    return switch (join.joint()) {
      case ADD -> layers.add(names.next(join.label(), "add"), join.activation(), branches);
      case CONCAT -> layers.concat(names.next(join.label(), "concat"), branches);
      case MULTIPLY -> layers.multiply(names.next(join.label(), "multiply"), branches[0]);
    };
  }

  private BranchDefinition[] branches(Join join) {
    List<String> stems = join.branches().stream().map(branch -> stem(join, branch)).toList();
    Map<String, Long> counts =
        stems.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    Map<String, Integer> used = new HashMap<>();
    return IntStream.range(0, stems.size())
        .mapToObj(i -> {
          String stem = stems.get(i);
          boolean alone = counts.get(stem) == 1;
          String name = alone ? stem : stem + used.merge(stem, 1, Integer::sum);
          return Dsl.branch(name, b -> append(b, join.branches().get(i)));
        })
        .toArray(BranchDefinition[]::new);
  }

  private static String stem(Join join, List<Part> branch) {
    if (branch.isEmpty()) {
      return "skip";
    }
    return switch (join.joint()) {
      case ADD -> "residual";
      case CONCAT -> "branch";
      case MULTIPLY -> "factors";
    };
  }

  private static Layers append(Layers layers, Node node, String name) {
    return switch (node) {
      case Conv conv -> {
        Window window = conv.window();
        yield layers.conv(
            name,
            conv.channels(),
            window.kernel(),
            window.stride(),
            window.padding(),
            window.dilation(),
            conv.groups(),
            conv.bias(),
            conv.activation());
      }
      case DepthwiseConv conv -> {
        Window window = conv.window();
        yield layers.depthwiseConv(
            name,
            window.kernel(),
            window.stride(),
            window.padding(),
            window.dilation(),
            conv.bias(),
            conv.activation());
      }
      case NinBlock block ->
          layers.ninBlock(name, block.channels(), block.window().kernel(), options(block));
      case InvertedResidual block ->
          layers.invertedResidual(
              name,
              block.channels(),
              block.expand(),
              block.window().kernel(),
              block.window().stride(),
              block.activation());
      case MaxPool pool ->
          layers.maxPool(
              name, pool.window().kernel(), pool.window().stride(), pool.window().padding());
      case AvgPool pool ->
          layers.avgPool(
              name, pool.window().kernel(), pool.window().stride(), pool.window().padding());
      case GlobalAveragePool _ -> layers.globalAveragePool(name);
      case Dropout dropout -> layers.dropout(name, dropout.probability());
      case Flatten _ -> layers.flatten(name);
      case Linear linear -> layers.linear(name, linear.channels(), linear.activation());
      case Activate activate -> layers.activation(name, activate.activation());
      case BatchNorm norm -> layers.batchNorm(name, norm.activation());
      case LayerNorm _ -> layers.layerNorm(name);
      case Add _, Concat _, Multiply _ -> throw new IllegalStateException(node + " has branches");
    };
  }

  private static NinBlockOption[] options(NinBlock block) {
    Window window = block.window();
    List<NinBlockOption> options =
        new ArrayList<>(
            List.of(
                window.stride(),
                window.padding(),
                Dsl.pointwise(block.pointwise().stream().mapToInt(Integer::intValue).toArray()),
                block.activation(),
                Dsl.lastActivation(block.lastActivation())));
    if (block.batchNormalized()) {
      options.add(Dsl.batchNormalized());
    }
    return options.toArray(NinBlockOption[]::new);
  }
}
