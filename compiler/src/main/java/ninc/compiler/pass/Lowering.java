package ninc.compiler.pass;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.BatchNormalization.BatchMean;
import ninc.compiler.ir.BatchNormalization.BatchVariance;
import ninc.compiler.ir.BatchNormalization.Normalize;
import ninc.compiler.ir.Elementwise.Activate;
import ninc.compiler.ir.Elementwise.Dropout;
import ninc.compiler.ir.Elementwise.Sum;
import ninc.compiler.ir.Gating.Gate;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Grouped.GroupedConvolution;
import ninc.compiler.ir.LayerNormalization.LayerNormalize;
import ninc.compiler.ir.Layout.Concat;
import ninc.compiler.ir.Layout.Flatten;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Pooling.AveragePool;
import ninc.compiler.ir.Pooling.MaxPool;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.ModelTensor.Initial;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.Source.RunningStatistic;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.dsl.Activation;
import ninc.dsl.Add;
import ninc.dsl.AvgPool;
import ninc.dsl.BatchNorm;
import ninc.dsl.Bias;
import ninc.dsl.Branch;
import ninc.dsl.Conv;
import ninc.dsl.DepthwiseConv;
import ninc.dsl.Dsl;
import ninc.dsl.GlobalAveragePool;
import ninc.dsl.Groups;
import ninc.dsl.InvertedResidual;
import ninc.dsl.Kernel;
import ninc.dsl.LayerNorm;
import ninc.dsl.Linear;
import ninc.dsl.Multiply;
import ninc.dsl.Network;
import ninc.dsl.NinBlock;
import ninc.dsl.Node;
import ninc.dsl.Shape;
import ninc.dsl.Window;

/** Lowers the nodes of a network to a graph of operators with the result {@code logits}. */
public final class Lowering {
  private final Network network;
  private final GraphBuilder graph = new GraphBuilder();
  private int dropouts;

  private Lowering(Network network) {
    this.network = network;
  }

  /** Returns the forward graph of a network. */
  public static Graph lower(Network network) {
    Lowering lowering = new Lowering(network);
    Value input = lowering.graph.add("input", new Input(Type.FeatureMap.of(network.input())));
    lowering.graph.result("logits", lowering.chain(network.nodes(), input));
    return lowering.graph.build();
  }

  private Value chain(List<Node> nodes, Value input) {
    Value value = input;
    for (Node node : nodes) {
      value = node(node, value);
    }
    return value;
  }

  private Value node(Node node, Value input) {
    String name = node.name();
    return switch (node) {
      case Conv conv -> convolution(conv, input);
      case DepthwiseConv depthwise -> convolution(depthwise.convolution(), input);
      case NinBlock block -> block(block, input);
      case InvertedResidual block -> invertedResidual(block, input);
      case Linear linear -> linear(linear, input);
      case ninc.dsl.MaxPool pool -> graph.add(name, new MaxPool(input, pool.window()));
      case AvgPool pool -> graph.add(name, new AveragePool(input, pool.window()));
      case GlobalAveragePool pool ->
          graph.add(name, new AveragePool(input, covering(pool.input())));
      case ninc.dsl.Dropout dropout ->
          graph.add(name, new Dropout(input, dropout.probability(), dropouts++));
      case ninc.dsl.Flatten _ -> graph.add(name, new Flatten(input));
      case BatchNorm norm -> normalization(norm, input);
      case LayerNorm norm ->
          graph.add(
              name,
              new LayerNormalize(
                  input,
                  perChannel(norm, "weight", new Initial.Constant(1)),
                  perChannel(norm, "bias", new Initial.Constant(0))));
      case ninc.dsl.Activate activate -> activation(name, input, activate.activation());
      case Add add ->
          activation(
              name + "." + add.activation().function(),
              graph.add(name, new Sum(branches(add.branches(), input))),
              add.activation());
      case Multiply multiply ->
          graph.add(name, new Gate(input, chain(multiply.branch().nodes(), input)));
      case ninc.dsl.Concat concat ->
          graph.add(name, new Concat(branches(concat.branches(), input)));
    };
  }

  private List<Value> branches(List<Branch> branches, Value input) {
    return branches.stream().map(branch -> chain(branch.nodes(), input)).toList();
  }

  private Value block(NinBlock block, Value input) {
    List<Integer> widths = new ArrayList<>(block.pointwise());
    widths.addFirst(block.channels());
    Value value = input;
    for (int i = 0; i < widths.size(); i++) {
      Conv layer =
          new Conv(
              block.name() + (i == 0 ? ".conv" : ".pointwise" + i),
              value.featureMap().shape(),
              widths.get(i),
              i == 0 ? block.window() : Window.POINTWISE,
              Groups.ONE,
              new Bias(!block.batchNormalized()),
              i == widths.size() - 1 ? block.lastActivation() : block.activation());
      value =
          block.batchNormalized()
              ? normalized(layer, block.name() + ".batchnorm" + (i + 1), value)
              : convolution(layer, value);
    }
    return value;
  }

  private Value invertedResidual(InvertedResidual block, Value input) {
    Value value = input;
    int number = 1;
    for (Conv convolution : block.convolutions()) {
      value = normalized(convolution, block.name() + ".batchnorm" + number++, value);
    }
    return block.addsInput() ? graph.add(block.name(), new Sum(List.of(input, value))) : value;
  }

  /** Adds a convolution, a batch normalization, and the activation of the convolution. */
  private Value normalized(Conv conv, String norm, Value input) {
    Value product = convolution(conv.withoutActivation(), input);
    return normalization(new BatchNorm(norm, conv.output(), conv.activation()), product);
  }

  private Value linear(Linear linear, Value input) {
    Conv convolution =
        new Conv(
            linear.name(),
            linear.input(),
            linear.channels(),
            covering(linear.input()),
            Groups.ONE,
            new Bias(true),
            linear.activation());
    return layer(convolution, input, List.of(linear.channels(), linear.input().values()));
  }

  private Value convolution(Conv conv, Value input) {
    Kernel kernel = conv.window().kernel();
    int in = conv.input().channels() / conv.groups().count();
    return layer(conv, input, List.of(conv.channels(), in, kernel.height(), kernel.width()));
  }

  /**
   * Adds a convolution, its bias and its activation.
   *
   * @param shape the shape of the weight in checkpoints
   */
  private Value layer(Conv conv, Value input, List<Integer> shape) {
    String name = conv.name();
    Kernel kernel = conv.window().kernel();
    int in = conv.input().channels() / conv.groups().count();
    int receptiveField = shape.stream().skip(2).reduce(1, (a, b) -> a * b);
    int fanIn = shape.get(1) * receptiveField;
    int fanOut = shape.get(0) * receptiveField;
    Type.Weight type = new Type.Weight(kernel.height(), kernel.width(), in, conv.channels());
    Value weight = parameter(name + ".weight", type, shape, fanIn, fanOut);
    Optional<Value> bias =
        conv.bias().added()
            ? Optional.of(
                parameter(
                    name + ".bias",
                    new Type.Bias(conv.channels()),
                    List.of(conv.channels()),
                    fanIn,
                    fanOut))
            : Optional.empty();
    Value product = graph.add(name, product(conv, input, weight));
    Value biased =
        bias.map(b -> graph.add(name + ".biased", new BiasAdd(product, b))).orElse(product);
    return activation(name + "." + conv.activation().function(), biased, conv.activation());
  }

  private static Op product(Conv conv, Value input, Value weight) {
    return conv.groups().count() == 1 && !conv.window().isDilated()
        ? new Convolution(input, weight, conv.window())
        : new GroupedConvolution(input, weight, conv.window());
  }

  /**
   * Adds a batch normalization with the statistics of the batch, or with running statistics if the
   * node is frozen.
   */
  private Value normalization(BatchNorm norm, Value input) {
    String name = norm.name();
    Value weight = perChannel(norm, "weight", new Initial.Constant(1));
    Value bias = perChannel(norm, "bias", new Initial.Constant(0));
    Value mean = statistic(norm, "running_mean", new Initial.Constant(0));
    Value variance = statistic(norm, "running_var", new Initial.Constant(1));
    if (network.trains(weight.name())) {
      mean = graph.add(name + ".mean", new BatchMean(input, mean));
      variance = graph.add(name + ".variance", new BatchVariance(input, mean, variance));
    }
    Value normalized = graph.add(name, new Normalize(input, mean, variance, weight, bias));
    return activation(name + "." + norm.activation().function(), normalized, norm.activation());
  }

  private Value perChannel(Node norm, String suffix, Initial initial) {
    String key = norm.name() + "." + suffix;
    int channels = norm.input().channels();
    Parameter parameter = new Parameter(key, new Type.Bias(channels), List.of(channels), initial);
    return graph.add(key, parameter);
  }

  private Value statistic(BatchNorm norm, String suffix, Initial initial) {
    String key = norm.name() + "." + suffix;
    return graph.add(key, new RunningStatistic(key, norm.input().channels(), initial));
  }

  private Value parameter(String key, Type type, List<Integer> shape, int fanIn, int fanOut) {
    return graph.add(key, new Parameter(key, type, shape, fanIn, fanOut));
  }

  private Value activation(String name, Value input, Activation function) {
    return function.equals(Dsl.identity()) ? input : graph.add(name, new Activate(input, function));
  }

  private static Window covering(Shape input) {
    return Window.covering(input.height(), input.width());
  }
}
