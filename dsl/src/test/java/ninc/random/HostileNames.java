package ninc.random;

import static ninc.dsl.Dsl.batchNormalized;
import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.lastActivation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
import ninc.dsl.NinBlockOption.Pointwise;
import ninc.dsl.Node;
import ninc.dsl.Shape;
import ninc.dsl.Window;

/**
 * Renames nodes and branches of a network, so that whatever makes identifiers, files or text of
 * their names may trip: over words that mean something elsewhere, letters that are not English, and
 * names that differ in nothing but case or a sign.
 */
final class HostileNames {

  /**
   * Line by line: keywords of Java, and classes that emitted code names; keywords, functions and
   * macros of OpenCL C and CUDA C; local variables of emitted kernels, and of what TornadoVM makes
   * of them; what ninc calls its own values; files that Windows has not, and default names; letters
   * composed and decomposed, without case, with another case than in English, of two chars; digits.
   */
  private static final String[] WORDS =
      """
      float class assert _ String Map Override Float KernelContext Program
      kernel global __local float4 half barrier mem_fence vload4 exp M_PI NULL __shared__ atomicAdd
      context tile item sum0_0 at0 v vA aA keeps run ul_0 i_1
      input labels logits loss correct step rates again backward grad updated
      con nul conv1 nin1 maxpool2 linear1
      é e\u0301 漢字 字 ß ı Ω 𝒙
      4 ٤ 3x3
      """
          .split("\\s+");

  /** What the compiler and the emitter append to names. */
  private static final String[] ENDS = {
    "pool", "output", "part", "largest", "sum", "0", "relu", "grad", "backward", "kernel"
  };

  private static final String[] SIGNS = {"-", "_", "", "__"};

  private final Choices choices;

  private HostileNames(Choices choices) {
    this.choices = choices;
  }

  /** The same network under other names, some of them at least; no decisions leave all. */
  static Network rename(Network network, Choices choices) {
    Shape input = network.input();
    Layers start = Network.input(input.channels(), input.height(), input.width());
    return new HostileNames(choices).chain(start, network.nodes(), "").build();
  }

  private Layers chain(Layers start, List<Node> nodes, String path) {
    Set<String> taken = new HashSet<>();
    Layers layers = start;
    String last = "a";
    for (Node node : nodes) {
      last = unique(name(node.name().substring(path.length()), last), taken);
      layers = append(layers, node, last);
    }
    return layers;
  }

  private String name(String old, String last) {
    return switch (choices.below(4)) {
      case 0 -> old;
      case 1 -> any(WORDS);
      case 2 -> last + any(SIGNS) + any(ENDS);
      default -> choices.onceIn(2) ? last.toUpperCase(Locale.ROOT) : last.replace('-', '_');
    };
  }

  private String any(String... words) {
    return words[choices.below(words.length)];
  }

  private static String unique(String name, Set<String> taken) {
    String unique = name;
    while (!taken.add(unique)) {
      unique += "_";
    }
    return unique;
  }

  private Layers append(Layers to, Node node, String name) {
    return switch (node) {
      case Conv(_, _, int channels, Window w, var groups, var bias, var activation) ->
          to.conv(
              name,
              channels,
              w.kernel(),
              w.stride(),
              w.padding(),
              w.dilation(),
              groups,
              bias,
              activation);
      case DepthwiseConv(_, _, Window w, var bias, var activation) ->
          to.depthwiseConv(
              name, w.kernel(), w.stride(), w.padding(), w.dilation(), bias, activation);
      case NinBlock block -> append(to, block, name);
      case InvertedResidual(_, _, int channels, var expand, Window w, var activation) ->
          to.invertedResidual(name, channels, expand, w.kernel(), w.stride(), activation);
      case MaxPool(_, _, Window w) -> to.maxPool(name, w.kernel(), w.stride(), w.padding());
      case AvgPool(_, _, Window w) -> to.avgPool(name, w.kernel(), w.stride(), w.padding());
      case Dropout(_, _, double probability) -> to.dropout(name, probability);
      case GlobalAveragePool _ -> to.globalAveragePool(name);
      case Flatten _ -> to.flatten(name);
      case Linear(_, _, int channels, var activation) -> to.linear(name, channels, activation);
      case BatchNorm(_, _, var activation) -> to.batchNorm(name, activation);
      case LayerNorm _ -> to.layerNorm(name);
      case Activate(_, _, var activation) -> to.activation(name, activation);
      case Add(_, _, var branches, var activation) ->
          to.add(name, activation, renamed(branches, node));
      case Concat(_, _, var branches) -> to.concat(name, renamed(branches, node));
      case Multiply(_, _, var branch) -> to.multiply(name, renamed(List.of(branch), node)[0]);
    };
  }

  private static Layers append(Layers to, NinBlock block, String name) {
    List<NinBlockOption> options = new ArrayList<>();
    options.add(block.window().stride());
    options.add(block.window().padding());
    options.add(new Pointwise(block.pointwise()));
    options.add(block.activation());
    options.add(lastActivation(block.lastActivation()));
    if (block.batchNormalized()) {
      options.add(batchNormalized());
    }
    return to.ninBlock(
        name, block.channels(), block.window().kernel(), options.toArray(NinBlockOption[]::new));
  }

  private BranchDefinition[] renamed(List<Branch> branches, Node node) {
    Set<String> taken = new HashSet<>();
    return branches.stream()
        .map(branch -> {
          String path = node.name() + "." + branch.name() + ".";
          String name = unique(name(branch.name(), "a"), taken);
          return branch(name, layers -> chain(layers, branch.nodes(), path));
        })
        .toArray(BranchDefinition[]::new);
  }
}
