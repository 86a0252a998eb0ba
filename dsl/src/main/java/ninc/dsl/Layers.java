package ninc.dsl;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A builder for a chain of nodes. It is immutable: every method returns a longer chain. Nodes
 * without an explicit name are numbered by kind: {@code nin1}, {@code maxpool1}, {@code nin2}.
 * Names consist of letters and digits of any script, {@code _} and {@code -}.
 *
 * <p>Every method throws {@link InvalidNetworkException} if the node is invalid: its kernel is
 * larger than its input, its name is already used, or a number is out of range.
 */
public final class Layers {

  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}_-]*");

  private final Shape input;
  private final String path;
  private final List<Node> nodes;

  /** The names of frozen nodes, of this chain and of the branches in it. */
  private final Set<String> frozen;

  private Layers(Shape input, String path, List<Node> nodes, Set<String> frozen) {
    this.input = input;
    this.path = path;
    this.nodes = List.copyOf(nodes);
    this.frozen = Set.copyOf(frozen);
  }

  static Layers start(Shape input) {
    return new Layers(input, "", List.of(), Set.of());
  }

  /** Appends a {@link Conv}, without an activation unless one is given. */
  public Layers conv(int channels, Kernel kernel, ConvOption... options) {
    return conv(nextName("conv"), channels, kernel, options);
  }

  /** As above, with an explicit name. */
  public Layers conv(String name, int channels, Kernel kernel, ConvOption... options) {
    return append(name, path -> Conv.of(path, output(), channels, kernel, options));
  }

  /** Appends a {@link DepthwiseConv}, without an activation unless one is given. */
  public Layers depthwiseConv(Kernel kernel, DepthwiseConvOption... options) {
    return depthwiseConv(nextName("depthwise"), kernel, options);
  }

  /** As above, with an explicit name. */
  public Layers depthwiseConv(String name, Kernel kernel, DepthwiseConvOption... options) {
    return append(name, path -> DepthwiseConv.of(path, output(), kernel, options));
  }

  /**
   * Appends a {@link NinBlock}. By default it has two pointwise layers with as many channels as the
   * convolution, and ReLU after every layer.
   */
  public Layers ninBlock(int channels, Kernel kernel, NinBlockOption... options) {
    return ninBlock(nextName("nin"), channels, kernel, options);
  }

  /** As above, with an explicit name. */
  public Layers ninBlock(String name, int channels, Kernel kernel, NinBlockOption... options) {
    return append(name, path -> NinBlock.of(path, output(), channels, kernel, options));
  }

  /**
   * Appends an {@link InvertedResidual} with a kernel of odd size, which is padded so that stride 1
   * keeps height and width.
   */
  public Layers invertedResidual(
      int channels, Expand expand, Kernel kernel, InvertedResidualOption... options) {
    return invertedResidual(nextName("invertedresidual"), channels, expand, kernel, options);
  }

  /** As above, with an explicit name. */
  public Layers invertedResidual(
      String name, int channels, Expand expand, Kernel kernel, InvertedResidualOption... options) {
    return append(
        name, path -> InvertedResidual.of(path, output(), channels, expand, kernel, options));
  }

  /** Appends a {@link MaxPool} with size×size windows. The default stride is the window's size. */
  public Layers maxPool(int size, PoolOption... options) {
    return maxPool(nextName("maxpool"), size, options);
  }

  /** As above, with an explicit name. */
  public Layers maxPool(String name, int size, PoolOption... options) {
    return append(name, path -> MaxPool.of(path, output(), new Kernel(size, size), options));
  }

  /** Appends a {@link MaxPool} with windows that need not be square. */
  public Layers maxPool(Kernel window, PoolOption... options) {
    return maxPool(nextName("maxpool"), window, options);
  }

  /** As above, with an explicit name. */
  public Layers maxPool(String name, Kernel window, PoolOption... options) {
    return append(name, path -> MaxPool.of(path, output(), window, options));
  }

  /** Appends an {@link AvgPool} with size×size windows. The default stride is the window's size. */
  public Layers avgPool(int size, PoolOption... options) {
    return avgPool(nextName("avgpool"), size, options);
  }

  /** As above, with an explicit name. */
  public Layers avgPool(String name, int size, PoolOption... options) {
    return append(name, path -> AvgPool.of(path, output(), new Kernel(size, size), options));
  }

  /** Appends an {@link AvgPool} with windows that need not be square. */
  public Layers avgPool(Kernel window, PoolOption... options) {
    return avgPool(nextName("avgpool"), window, options);
  }

  /** As above, with an explicit name. */
  public Layers avgPool(String name, Kernel window, PoolOption... options) {
    return append(name, path -> AvgPool.of(path, output(), window, options));
  }

  /** Appends a {@link Dropout} that zeroes each value with the given probability. */
  public Layers dropout(double probability) {
    return dropout(nextName("dropout"), probability);
  }

  /** As above, with an explicit name. */
  public Layers dropout(String name, double probability) {
    return append(name, path -> new Dropout(path, output(), probability));
  }

  /** Appends a {@link GlobalAveragePool}. */
  public Layers globalAveragePool() {
    return globalAveragePool(nextName("gap"));
  }

  /** As above, with an explicit name. */
  public Layers globalAveragePool(String name) {
    return append(name, path -> new GlobalAveragePool(path, output()));
  }

  /** Appends a {@link Flatten}. */
  public Layers flatten() {
    return flatten(nextName("flatten"));
  }

  /** As above, with an explicit name. */
  public Layers flatten(String name) {
    return append(name, path -> new Flatten(path, output()));
  }

  /** Appends a {@link Linear} layer without an activation. */
  public Layers linear(int channels) {
    return linear(nextName("linear"), channels);
  }

  /** As above, with an explicit name. */
  public Layers linear(String name, int channels) {
    return append(name, path -> new Linear(path, output(), channels, Dsl.identity()));
  }

  /** Appends a {@link Linear} layer with an activation. */
  public Layers linear(int channels, Activation activation) {
    return linear(nextName("linear"), channels, activation);
  }

  /** As above, with an explicit name. */
  public Layers linear(String name, int channels, Activation activation) {
    return append(name, path -> new Linear(path, output(), channels, activation));
  }

  /** Appends an {@link Activate}, an activation as a separate node. */
  public Layers activation(Activation activation) {
    return activation(nextName("activation"), activation);
  }

  /** As above, with an explicit name. */
  public Layers activation(String name, Activation activation) {
    return append(name, path -> new Activate(path, output(), activation));
  }

  /** Appends a {@link BatchNorm} without an activation. */
  public Layers batchNorm() {
    return batchNorm(nextName("batchnorm"));
  }

  /** As above, with an explicit name. */
  public Layers batchNorm(String name) {
    return batchNorm(name, Dsl.identity());
  }

  /** Appends a {@link BatchNorm} with an activation. */
  public Layers batchNorm(Activation activation) {
    return batchNorm(nextName("batchnorm"), activation);
  }

  /** As above, with an explicit name. */
  public Layers batchNorm(String name, Activation activation) {
    return append(name, path -> new BatchNorm(path, output(), activation));
  }

  /** Appends a {@link LayerNorm}. */
  public Layers layerNorm() {
    return layerNorm(nextName("layernorm"));
  }

  /** As above, with an explicit name. */
  public Layers layerNorm(String name) {
    return append(name, path -> new LayerNorm(path, output()));
  }

  /** Appends an {@link Add}, the sum of {@link Dsl#branch branches}. */
  public Layers add(BranchDefinition... branches) {
    return add(nextName("add"), branches);
  }

  /** As above, with an explicit name. */
  public Layers add(String name, BranchDefinition... branches) {
    return add(name, Dsl.identity(), branches);
  }

  /** Appends an {@link Add} with an activation after the sum. */
  public Layers add(Activation activation, BranchDefinition... branches) {
    return add(nextName("add"), activation, branches);
  }

  /** As above, with an explicit name. */
  public Layers add(String name, Activation activation, BranchDefinition... branches) {
    return join(name, branches, (path, entered) -> new Add(path, output(), entered, activation));
  }

  /** Appends a {@link Concat} of the channels of {@link Dsl#branch branches}. */
  public Layers concat(BranchDefinition... branches) {
    return concat(nextName("concat"), branches);
  }

  /** As above, with an explicit name. */
  public Layers concat(String name, BranchDefinition... branches) {
    return join(name, branches, (path, entered) -> new Concat(path, output(), entered));
  }

  /** Appends a {@link Multiply} by the factors that a {@link Dsl#branch branch} computes. */
  public Layers multiply(BranchDefinition factors) {
    return multiply(nextName("multiply"), factors);
  }

  /** As above, with an explicit name. */
  public Layers multiply(String name, BranchDefinition factors) {
    BranchDefinition[] branches = {factors};
    return join(
        name, branches, (path, entered) -> new Multiply(path, output(), entered.getFirst()));
  }

  /**
   * The parameters of the node before, and of those in its branches, stay as they are in training,
   * which then costs no backward pass below the first node that is trained.
   */
  public Layers frozen() {
    return Located.check(() -> {
      if (nodes.isEmpty()) {
        throw new IllegalArgumentException("frozen() has no node before it");
      }
      Network.checkFreezable(nodes.getLast());
      Set<String> more = new HashSet<>(frozen);
      more.add(nodes.getLast().name());
      return new Layers(input, path, nodes, more);
    });
  }

  /** Returns the network. */
  public Network build() {
    return Located.check(() -> new Network(input, nodes, frozen));
  }

  /** The output of the last node so far, C×H×W. */
  public Shape output() {
    return nodes.isEmpty() ? input : nodes.getLast().output();
  }

  private String nextName(String stem) {
    return DefaultNames.next(stem, nodes, path);
  }

  private Layers append(String name, Function<String, Node> node) {
    return join(name, new BranchDefinition[0], (own, _) -> node.apply(own));
  }

  private Layers join(
      String name, BranchDefinition[] definitions, BiFunction<String, List<Branch>, Node> node) {
    return Located.check(
        "node " + path + name,
        () -> {
          if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                "names consist of letters, digits, _ and -, and do not start with -");
          }
          if (nodes.stream().anyMatch(other -> other.name().equals(path + name))) {
            throw new IllegalArgumentException("two nodes have this name");
          }
          List<Branch> branches = new ArrayList<>();
          Set<String> allFrozen = new HashSet<>(frozen);
          Set<String> names = new HashSet<>();
          for (BranchDefinition definition : definitions) {
            Layers end = enter(path + name, definition, names);
            branches.add(new Branch(definition.name(), end.input, end.nodes));
            allFrozen.addAll(end.frozen);
          }
          return new Layers(
              input,
              path,
              Stream.concat(nodes.stream(), Stream.of(node.apply(path + name, branches))).toList(),
              allFrozen);
        });
  }

  private Layers enter(String parent, BranchDefinition definition, Set<String> names) {
    if (!NAME.matcher(definition.name()).matches() || !names.add(definition.name())) {
      throw new IllegalArgumentException(
          "branch \"%s\" needs a unique name of letters, digits, _ and -"
              .formatted(definition.name()));
    }
    Layers start =
        new Layers(output(), parent + "." + definition.name() + ".", List.of(), Set.of());
    Layers end = definition.layers().apply(start);
    if (!end.path.equals(start.path)) {
      throw new IllegalArgumentException(
          "branch %s must append to the layers passed to its lambda".formatted(definition.name()));
    }
    return end;
  }
}
