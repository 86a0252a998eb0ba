package ninc.runtime.format.onnx.importer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.dsl.Activation;
import ninc.dsl.BatchNorm;
import ninc.dsl.Conv;
import ninc.dsl.DepthwiseConv;
import ninc.dsl.Dsl;
import ninc.dsl.Expand;
import ninc.dsl.Groups;
import ninc.dsl.InvertedResidual;
import ninc.dsl.NinBlock;
import ninc.dsl.Padding;
import ninc.dsl.Window;
import ninc.runtime.format.onnx.importer.Part.Layer;
import ninc.runtime.format.safetensors.StoredTensor;

/** Finds the blocks of the DSL in chains of convolutions. */
final class Blocks {
  private Blocks() {}

  /**
   * A node of the DSL that several parts are.
   *
   * @param parts the number of parts
   */
  record Block(Layer layer, int parts) {
    /** Whether the block adds its input to its output. */
    boolean addsInput() {
      return layer.node() instanceof InvertedResidual residual && residual.addsInput();
    }
  }

  /** Finds a block at the start of a chain. */
  static Optional<Block> startingWith(List<Part> parts) {
    return ninBlock(parts).or(() -> invertedResidual(parts));
  }

  /**
   * A convolution, and the batch normalization after it if it has no bias.
   *
   * @param layer the convolution with its parameters
   * @param conv the convolution as one of groups, even if it is depthwise
   * @param activation the activation at the end
   * @param normalization the batch normalization, if there is one
   */
  private record Unit(Layer layer, Conv conv, Activation activation, List<Layer> normalization) {

    /** Returns the unit at the start of a chain. */
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

    /** Whether this is a depthwise convolution with the padding of an inverted residual. */
    boolean isDepthwise() {
      Window window = conv.window();
      int height = window.kernel().height();
      int width = window.kernel().width();
      return layer.node() instanceof DepthwiseConv
          && height % 2 == 1
          && width % 2 == 1
          && !window.isDilated()
          && window.padding().equals(new Padding(height / 2, width / 2));
    }

    /** The parameters in a block, where a convolution is the n-th, from 1. */
    Stream<StoredTensor> parameters(String name, int n) {
      return Stream.concat(
          layer.parametersOf(name).stream(),
          normalization.stream().flatMap(norm -> norm.parametersOf("batchnorm" + n).stream()));
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
  static Optional<Block> invertedResidual(List<Part> parts) {
    List<Unit> units = new ArrayList<>();
    int length = 0;
    Optional<Unit> next = Unit.first(parts).filter(Unit::isNormalized);
    while (next.isPresent() && units.size() < 3) {
      units.add(next.get());
      length += next.get().parts();
      boolean isProjection = units.size() > 1 && units.get(units.size() - 2).isDepthwise();
      next =
          isProjection
              ? Optional.empty()
              : Unit.first(parts.subList(length, parts.size())).filter(Unit::isNormalized);
    }
    if (units.size() < 2 || !units.get(units.size() - 2).isDepthwise()) {
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
}
