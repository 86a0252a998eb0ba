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
 * A chain of nodes under construction. Every method returns a longer chain and leaves this one as
 * it is. Nodes without a name of their own are numbered by kind: {@code nin1}, {@code maxpool1},
 * {@code nin2}. A name is made of letters and digits of any script, {@code _} and {@code -}.
 *
 * <p>Every method throws {@link InvalidNetworkException} where the node cannot be: a kernel larger
 * than its input, a name used twice, a number out of its range.
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

  /** A {@link Conv}olution; without an activation unless one is given. */
  public Layers conv(int channels, Kernel kernel, ConvOption... options) {
    return conv(nextName("conv"), channels, kernel, options);
  }

  /** The same with a name of its own. */
  public Layers conv(String name, int channels, Kernel kernel, ConvOption... options) {
    return append(name, path -> Conv.of(path, output(), channels, kernel, options));
  }

  /**
   * A {@link NinBlock}: by default two pointwise layers as wide as the convolution, all with ReLU.
   */
  public Layers ninBlock(int channels, Kernel kernel, NinBlockOption... options) {
    return ninBlock(nextName("nin"), channels, kernel, options);
  }

  /** The same with a name of its own. */
  public Layers ninBlock(String name, int channels, Kernel kernel, NinBlockOption... options) {
    return append(name, path -> NinBlock.of(path, output(), channels, kernel, options));
  }

  /** {@link MaxPool} over size×size windows; the stride is the size unless it is given. */
  public Layers maxPool(int size, PoolOption... options) {
    return maxPool(nextName("maxpool"), size, options);
  }

  /** The same with a name of its own. */
  public Layers maxPool(String name, int size, PoolOption... options) {
    return append(name, path -> MaxPool.of(path, output(), new Kernel(size, size), options));
  }

  /** {@link MaxPool} over windows that need not be square. */
  public Layers maxPool(Kernel window, PoolOption... options) {
    return maxPool(nextName("maxpool"), window, options);
  }

  /** The same with a name of its own. */
  public Layers maxPool(String name, Kernel window, PoolOption... options) {
    return append(name, path -> MaxPool.of(path, output(), window, options));
  }

  /** {@link AvgPool} over size×size windows; the stride is the size unless it is given. */
  public Layers avgPool(int size, PoolOption... options) {
    return avgPool(nextName("avgpool"), size, options);
  }

  /** The same with a name of its own. */
  public Layers avgPool(String name, int size, PoolOption... options) {
    return append(name, path -> AvgPool.of(path, output(), new Kernel(size, size), options));
  }

  /** {@link AvgPool} over windows that need not be square. */
  public Layers avgPool(Kernel window, PoolOption... options) {
    return avgPool(nextName("avgpool"), window, options);
  }

  /** The same with a name of its own. */
  public Layers avgPool(String name, Kernel window, PoolOption... options) {
    return append(name, path -> AvgPool.of(path, output(), window, options));
  }

  /** {@link Dropout} with the given probability of a zero. */
  public Layers dropout(double probability) {
    return dropout(nextName("dropout"), probability);
  }

  /** The same with a name of its own. */
  public Layers dropout(String name, double probability) {
    return append(name, path -> new Dropout(path, output(), probability));
  }

  /** {@link GlobalAveragePool}. */
  public Layers globalAveragePool() {
    return globalAveragePool(nextName("gap"));
  }

  /** The same with a name of its own. */
  public Layers globalAveragePool(String name) {
    return append(name, path -> new GlobalAveragePool(path, output()));
  }

  /** {@link Flatten}. */
  public Layers flatten() {
    return flatten(nextName("flatten"));
  }

  /** The same with a name of its own. */
  public Layers flatten(String name) {
    return append(name, path -> new Flatten(path, output()));
  }

  /** {@link Linear}, without an activation. */
  public Layers linear(int channels) {
    return linear(nextName("linear"), channels);
  }

  /** The same with a name of its own. */
  public Layers linear(String name, int channels) {
    return append(name, path -> new Linear(path, output(), channels, Dsl.identity()));
  }

  /** {@link Linear} with an activation. */
  public Layers linear(int channels, Activation activation) {
    return linear(nextName("linear"), channels, activation);
  }

  /** The same with a name of its own. */
  public Layers linear(String name, int channels, Activation activation) {
    return append(name, path -> new Linear(path, output(), channels, activation));
  }

  /** {@link Activate}: an activation as a node of its own. */
  public Layers activation(Activation activation) {
    return activation(nextName("activation"), activation);
  }

  /** The same with a name of its own. */
  public Layers activation(String name, Activation activation) {
    return append(name, path -> new Activate(path, output(), activation));
  }

  /** {@link Add}: the sum of {@link Dsl#branch branches}. */
  public Layers add(BranchDefinition... branches) {
    return add(nextName("add"), branches);
  }

  /** The same with a name of its own. */
  public Layers add(String name, BranchDefinition... branches) {
    return add(name, Dsl.identity(), branches);
  }

  /** {@link Add} with an activation after the sum. */
  public Layers add(Activation activation, BranchDefinition... branches) {
    return add(nextName("add"), activation, branches);
  }

  /** The same with a name of its own. */
  public Layers add(String name, Activation activation, BranchDefinition... branches) {
    return join(name, branches, (path, entered) -> new Add(path, output(), entered, activation));
  }

  /** {@link Concat}: the channels of {@link Dsl#branch branches}, one after the other. */
  public Layers concat(BranchDefinition... branches) {
    return concat(nextName("concat"), branches);
  }

  /** The same with a name of its own. */
  public Layers concat(String name, BranchDefinition... branches) {
    return join(name, branches, (path, entered) -> new Concat(path, output(), entered));
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

  /** The finished network. */
  public Network build() {
    return Located.check(() -> new Network(input, nodes, frozen));
  }

  /** What the chain gives so far, C×H×W. */
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
                "a name is made of letters, digits, _ and -, and does not start with -");
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
          "branch \"%s\" needs a name of its own, of letters, digits, _ and -"
              .formatted(definition.name()));
    }
    Layers start =
        new Layers(output(), parent + "." + definition.name() + ".", List.of(), Set.of());
    Layers end = definition.layers().apply(start);
    if (!end.path.equals(start.path)) {
      throw new IllegalArgumentException(
          "branch %s must go on from the layers it is given".formatted(definition.name()));
    }
    return end;
  }
}
