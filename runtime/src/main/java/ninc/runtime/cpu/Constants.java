package ninc.runtime.cpu;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.tensor.WeightVersion;

/**
 * The values of a graph that depend on parameters alone, such as a weight with batch normalization
 * folded into it. They are computed when the parameters have changed, and not in each run.
 *
 * @param values the values; none if the graph itself changes parameters
 * @param kept those that kernels read in each run, which therefore share no memory with others. The
 *     others are weights of convolutions, which read them only to pack them when the parameters
 *     have changed.
 */
record Constants(Set<Value> values, Set<Value> kept) {

  static Constants of(Graph graph) {
    Set<Value> values = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Value> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    if (graph.values().stream().anyMatch(value -> value.op().storage() == Storage.IN_PLACE)) {
      return new Constants(values, kept);
    }
    Map<Value, List<Value>> readers = graph.readers();
    for (Value value : graph.values()) {
      List<Value> operands = value.op().operands();
      boolean constant =
          value.op().storage() == Storage.COMPUTED
              && !operands.isEmpty()
              && operands.stream().allMatch(x -> values.contains(x) || isParameter(x));
      if (constant) {
        values.add(value);
      }
    }
    values.stream()
        .filter(value -> !readers.get(value).stream().allMatch(Constants::packs))
        .forEach(kept::add);
    kept.addAll(values.stream().filter(graph.results()::containsValue).toList());
    return new Constants(values, kept);
  }

  private static boolean isParameter(Value value) {
    return value.op().storage() == Storage.PERSISTENT;
  }

  private static boolean packs(Value reader) {
    return reader.op() instanceof Convolution;
  }

  /** Returns the kernels of a region, which do nothing if their results are still valid. */
  List<Kernel> onChange(Region region, List<Kernel> kernels, WeightVersion version) {
    return values.containsAll(region.values()) ? List.of(new OnChange(kernels, version)) : kernels;
  }

  /** Kernels that run when the parameters have changed since they last ran. */
  private static final class OnChange implements Kernel {
    private final List<Kernel> kernels;
    private final WeightVersion version;
    private long computed;

    OnChange(List<Kernel> kernels, WeightVersion version) {
      this.kernels = kernels;
      this.version = version;
    }

    @Override
    public void run(Run run) {
      if (computed != version.number()) {
        kernels.forEach(kernel -> kernel.run(run));
        computed = version.number();
      }
    }
  }
}
