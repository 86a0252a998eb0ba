package ninc.runtime.format.onnx.importer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.dsl.Activate;
import ninc.dsl.Activation;
import ninc.dsl.BatchNorm;
import ninc.dsl.Bias;
import ninc.dsl.Conv;
import ninc.dsl.DepthwiseConv;
import ninc.dsl.Dsl;
import ninc.dsl.Expand;
import ninc.dsl.Flatten;
import ninc.dsl.Groups;
import ninc.dsl.InvertedResidual;
import ninc.dsl.Linear;
import ninc.dsl.NinBlock;
import ninc.dsl.Node;
import ninc.dsl.Padding;
import ninc.dsl.Window;
import ninc.runtime.format.onnx.importer.Part.Join;
import ninc.runtime.format.onnx.importer.Part.Joint;
import ninc.runtime.format.onnx.importer.Part.Layer;
import ninc.runtime.format.onnx.importer.Part.Scaling;
import ninc.runtime.format.safetensors.StoredTensor;

/**
 * Rewrites chains to what a person would write: activations become options of the layers before
 * them, scalings are multiplied into parameters, and convolutions become NiN blocks and inverted
 * residuals.
 */
final class Blocks {
  private Blocks() {}

  /** Rewrites a chain and the branches in it. */
  static List<Part> of(List<Part> chain) {
    return grouped(merged(chain));
  }

  /** Merges layers with what follows them. */
  private static List<Part> merged(List<Part> chain) {
    List<Part> merged = new ArrayList<>();
    for (Part part : chain) {
      Part next = part instanceof Join join ? joined(join) : part;
      Optional<Part> both = merged.isEmpty() ? Optional.empty() : merge(merged.getLast(), next);
      both.ifPresent(_ -> merged.removeLast());
      merged.add(both.orElse(next));
    }
    return merged;
  }

  private static Part joined(Join join) {
    List<List<Part>> branches = join.branches().stream().map(Blocks::merged).toList();
    List<List<Part>> bodies = branches.stream().filter(branch -> !branch.isEmpty()).toList();
    if (join.joint() == Joint.ADD && branches.size() == 2 && bodies.size() == 1) {
      List<Part> body = bodies.getFirst();
      Optional<Block> block =
          invertedResidual(body).filter(found -> found.parts() == body.size() && found.addsInput());
      if (block.isPresent()) {
        return block.get().layer();
      }
    }
    return new Join(
        join.label(),
        join.joint(),
        join.activation(),
        branches.stream().map(Blocks::grouped).toList());
  }

  /** Groups convolutions to blocks. */
  private static List<Part> grouped(List<Part> chain) {
    List<Part> result = new ArrayList<>();
    int next = 0;
    while (next < chain.size()) {
      List<Part> rest = chain.subList(next, chain.size());
      Optional<Block> block = ninBlock(rest).or(() -> invertedResidual(rest));
      int length = block.map(Block::parts).orElse(1);
      // Without a sum, an inverted residual that would add its input stays as it is.
      result.addAll(
          block
              .filter(found -> !found.addsInput())
              .map(found -> List.<Part>of(found.layer()))
              .orElse(rest.subList(0, length)));
      next += length;
    }
    return result;
  }

  /**
   * Several parts that are one node.
   *
   * @param parts the number of parts
   */
  private record Block(Layer layer, int parts) {
    boolean addsInput() {
      return layer.node() instanceof InvertedResidual residual && residual.addsInput();
    }
  }

  /** Merges two successive parts into one, if they can be. */
  private static Optional<Part> merge(Part first, Part second) {
    return Optional.ofNullable(
        switch (second) {
          case Layer(String _, Activate(String _, var _, Activation f), var _) ->
              activated(first, f);
          case Layer(String label, Linear linear, var parameters)
              when first instanceof Layer(String _, Flatten flatten, var _) ->
              new Layer(
                  label,
                  new Linear("", flatten.input(), linear.channels(), linear.activation()),
                  parameters);
          case Scaling scaling -> scaled(first, scaling);
          case Layer _, Join _ -> null;
        });
  }

  /** Returns the part with an activation, or null if it cannot have one. */
  private static Part activated(Part part, Activation f) {
    return switch (part) {
      case Layer(String label, Node node, var parameters)
          when activation(node).equals(Optional.of(Dsl.identity())) ->
          new Layer(label, activated(node, f), parameters);
      case Join(String label, Joint joint, Activation before, var branches)
          when joint == Joint.ADD && before.equals(Dsl.identity()) ->
          new Join(label, joint, f, branches);
      case Layer _, Join _, Scaling _ -> null;
    };
  }

  /** The activation of a node that can have one. */
  private static Optional<Activation> activation(Node node) {
    return switch (node) {
      case Conv conv -> Optional.of(conv.activation());
      case DepthwiseConv conv -> Optional.of(conv.activation());
      case Linear linear -> Optional.of(linear.activation());
      case BatchNorm norm -> Optional.of(norm.activation());
      default -> Optional.empty();
    };
  }

  private static Node activated(Node node, Activation f) {
    return switch (node) {
      case Conv(var name, var input, var channels, var window, var groups, var bias, var _) ->
          new Conv(name, input, channels, window, groups, bias, f);
      case DepthwiseConv(var name, var input, var window, var bias, var _) ->
          new DepthwiseConv(name, input, window, bias, f);
      case Linear(var name, var input, var channels, var _) -> new Linear(name, input, channels, f);
      case BatchNorm(var name, var input, var _) -> new BatchNorm(name, input, f);
      default -> throw new IllegalStateException(node + " has no activation");
    };
  }

  /** Returns the part with a scaling of its output, or null if it cannot be part of it. */
  private static Part scaled(Part part, Scaling scaling) {
    return switch (part) {
      case Scaling(String label, var shape, double[] scale, double[] shift) ->
          new Scaling(
              label,
              shape,
              combined(scale.length, c -> scale[c] * scaling.scale()[c]),
              combined(shift.length, c -> shift[c] * scaling.scale()[c] + scaling.shift()[c]));
      case Layer(String label, Node node, List<StoredTensor> parameters)
          when activation(node).equals(Optional.of(Dsl.identity())) -> {
        boolean biased = parameters.size() > 1 || !isZero(scaling.shift());
        yield new Layer(label, biased ? biased(node) : node, scaled(parameters, scaling, biased));
      }
      case Layer _, Join _ -> null;
    };
  }

  private static double[] combined(int length, IntToDoubleFunction value) {
    return IntStream.range(0, length).mapToDouble(value).toArray();
  }

  private static boolean isZero(double[] values) {
    return DoubleStream.of(values).allMatch(value -> value == 0);
  }

  private static Node biased(Node node) {
    Bias bias = new Bias(true);
    return switch (node) {
      case Conv(var name, var input, var channels, var window, var groups, var _, var f) ->
          new Conv(name, input, channels, window, groups, bias, f);
      case DepthwiseConv(var name, var input, var window, var _, var f) ->
          new DepthwiseConv(name, input, window, bias, f);
      default -> node;
    };
  }

  /** Scales weight and bias, which both have the output channels as their first axis. */
  private static List<StoredTensor> scaled(
      List<StoredTensor> parameters, Scaling scaling, boolean biased) {
    int channels = scaling.scale().length;
    List<StoredTensor> result = new ArrayList<>(parameters);
    StoredTensor weight = parameters.getFirst();
    float[] weights = weight.toFloats();
    int row = weights.length / channels;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (weights[i] * scaling.scale()[i / row]);
    }
    result.set(0, StoredTensor.ofFloats("weight", weight.shape(), weights));
    if (biased) {
      float[] bias = parameters.size() > 1 ? parameters.get(1).toFloats() : new float[channels];
      for (int c = 0; c < channels; c++) {
        bias[c] = (float) (bias[c] * scaling.scale()[c] + scaling.shift()[c]);
      }
      StoredTensor stored = StoredTensor.ofFloats("bias", List.of((long) channels), bias);
      if (parameters.size() > 1) {
        result.set(1, stored);
      } else {
        result.add(stored);
      }
    }
    return result;
  }

  /** Returns a scaling that is part of no other node as a convolution of single pixels. */
  static Layer convolution(Scaling scaling) {
    long channels = scaling.scale().length;
    Node node =
        new DepthwiseConv("", scaling.shape(), Window.POINTWISE, new Bias(true), Dsl.identity());
    return new Layer(
        scaling.label(),
        node,
        List.of(
            StoredTensor.ofFloats("weight", List.of(channels, 1L, 1L, 1L), floats(scaling.scale())),
            StoredTensor.ofFloats("bias", List.of(channels), floats(scaling.shift()))));
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /**
   * A convolution, and the batch normalization after it if it has no bias.
   *
   * @param activation the activation at the end
   * @param parameters those of the convolution and those of the normalization, if there is one
   */
  private record Unit(Layer layer, Conv conv, Activation activation, List<Layer> normalization) {

    static Optional<Unit> first(List<Part> parts) {
      if (parts.isEmpty() || !(parts.getFirst() instanceof Layer layer)) {
        return Optional.empty();
      }
      Optional<Conv> found =
          switch (layer.node()) {
            case Conv conv -> Optional.of(conv);
            case DepthwiseConv conv -> Optional.of(conv.convolution());
            default -> Optional.empty();
          };
      return found.map(conv ->
          !conv.bias().added()
                  && conv.activation().equals(Dsl.identity())
                  && parts.size() > 1
                  && parts.get(1) instanceof Layer next
                  && next.node() instanceof BatchNorm norm
              ? new Unit(layer, conv, norm.activation(), List.of(next))
              : new Unit(layer, conv, conv.activation(), List.of()));
    }

    int parts() {
      return 1 + normalization.size();
    }

    boolean isNormalized() {
      return !normalization.isEmpty();
    }

    boolean isPointwise() {
      return conv.window().equals(Window.POINTWISE) && conv.groups().equals(Groups.ONE);
    }

    /** The parameters in a block, where a convolution is the n-th, from 1. */
    Stream<StoredTensor> parameters(String name, int n) {
      return Stream.concat(
          renamed(layer, name),
          normalization.stream().flatMap(norm -> renamed(norm, "batchnorm" + n)));
    }

    private static Stream<StoredTensor> renamed(Layer layer, String prefix) {
      return layer.parameters().stream().map(tensor -> Assembly.named(prefix, tensor));
    }
  }

  /** Finds a NiN block at the start of a chain: a convolution and at least two pointwise ones. */
  private static Optional<Block> ninBlock(List<Part> parts) {
    List<Unit> units = new ArrayList<>();
    int length = 0;
    Optional<Unit> next =
        Unit.first(parts)
            .filter(unit -> unit.conv().groups().equals(Groups.ONE))
            .filter(unit -> unit.conv().window().kernel().area() > 1)
            .filter(unit -> !unit.conv().window().isDilated())
            .filter(unit -> !unit.activation().equals(Dsl.identity()));
    while (next.isPresent()) {
      Unit unit = next.get();
      units.add(unit);
      length += unit.parts();
      Unit first = units.getFirst();
      next =
          unit.activation().equals(first.activation())
              ? Unit.first(parts.subList(length, parts.size()))
                  .filter(Unit::isPointwise)
                  .filter(other -> other.isNormalized() == first.isNormalized())
              : Optional.empty();
    }
    boolean hasBias =
        units.stream().allMatch(unit -> unit.isNormalized() || unit.conv().bias().added());
    if (units.size() < 3 || !hasBias) {
      return Optional.empty();
    }
    Conv conv = units.getFirst().conv();
    NinBlock block =
        new NinBlock(
            "",
            conv.input(),
            conv.channels(),
            conv.window(),
            units.stream().skip(1).map(unit -> unit.conv().channels()).toList(),
            units.getFirst().isNormalized(),
            units.getFirst().activation(),
            units.getLast().activation());
    List<StoredTensor> parameters =
        IntStream.range(0, units.size())
            .boxed()
            .flatMap(i -> units.get(i).parameters(i == 0 ? "conv" : "pointwise" + i, i + 1))
            .toList();
    return Optional.of(
        new Block(new Layer(units.getFirst().layer().label(), block, parameters), length));
  }

  /** Finds an inverted residual at the start of a chain, whether or not it adds its input. */
  private static Optional<Block> invertedResidual(List<Part> parts) {
    List<Unit> units = new ArrayList<>();
    int length = 0;
    Optional<Unit> next = Unit.first(parts).filter(Unit::isNormalized);
    while (next.isPresent() && units.size() < 3) {
      units.add(next.get());
      length += next.get().parts();
      boolean isProjection = units.size() > 1 && isDepthwise(units.get(units.size() - 2));
      next =
          isProjection
              ? Optional.empty()
              : Unit.first(parts.subList(length, parts.size())).filter(Unit::isNormalized);
    }
    if (units.size() < 2 || !isDepthwise(units.get(units.size() - 2))) {
      return Optional.empty();
    }
    Unit depthwise = units.get(units.size() - 2);
    Unit project = units.getLast();
    Conv conv = depthwise.conv();
    int channels = units.getFirst().conv().input().channels();
    boolean fits =
        project.isPointwise()
            && project.activation().equals(Dsl.identity())
            && conv.input().channels() % channels == 0
            && (units.size() == 2) == (conv.input().channels() == channels)
            && units.stream()
                .limit(units.size() - 2L)
                .allMatch(
                    unit -> unit.isPointwise() && unit.activation().equals(depthwise.activation()));
    if (!fits) {
      return Optional.empty();
    }
    InvertedResidual block =
        new InvertedResidual(
            "",
            units.getFirst().conv().input(),
            project.conv().channels(),
            new Expand(conv.input().channels() / channels),
            conv.window(),
            depthwise.activation());
    List<String> names = List.of("expand", "depthwise", "project");
    int skipped = names.size() - units.size();
    List<StoredTensor> parameters =
        IntStream.range(0, units.size())
            .boxed()
            .flatMap(i -> units.get(i).parameters(names.get(i + skipped), i + 1))
            .toList();
    return Optional.of(
        new Block(new Layer(units.getFirst().layer().label(), block, parameters), length));
  }

  /** Whether a unit is a depthwise convolution with the padding of an inverted residual. */
  private static boolean isDepthwise(Unit unit) {
    Window window = unit.conv().window();
    int height = window.kernel().height();
    int width = window.kernel().width();
    return unit.layer().node() instanceof DepthwiseConv
        && height % 2 == 1
        && width % 2 == 1
        && !window.isDilated()
        && window.padding().equals(new Padding(height / 2, width / 2));
  }
}
