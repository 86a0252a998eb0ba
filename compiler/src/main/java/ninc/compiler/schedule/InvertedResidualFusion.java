package ninc.compiler.schedule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.fuse.RegionNames;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Elementwise.Formula;
import ninc.compiler.ir.Grouped.GroupedConvolution;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Value;

/**
 * Makes each inverted residual one region, which a work-group, or a thread of a processor, computes
 * as a whole. In training, the backward pass reads the values between its convolutions, so that
 * nothing is gained.
 */
public final class InvertedResidualFusion {
  private final Map<Value, List<Value>> readers;
  private final Set<Value> results;

  private InvertedResidualFusion(FusedGraph fused) {
    this.results = Set.copyOf(fused.graph().results().values());
    this.readers = fused.graph().readers();
  }

  /**
   * Returns the graph with inverted residuals as regions, each where its depthwise convolution was.
   */
  public static FusedGraph apply(FusedGraph fused) {
    InvertedResidualFusion fusion = new InvertedResidualFusion(fused);
    Map<Region, List<Value>> blocks = new IdentityHashMap<>();
    Set<Value> taken = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Region region : fused.regions()) {
      fusion
          .block(region.values(), taken)
          .ifPresent(block -> {
            blocks.put(region, block);
            taken.addAll(block);
          });
    }
    List<List<Value>> regions = new ArrayList<>();
    for (Region region : fused.regions()) {
      regions.add(blocks.getOrDefault(region, List.of()));
      regions.add(region.values().stream().filter(value -> !taken.contains(value)).toList());
    }
    regions.removeIf(List::isEmpty);
    return new FusedGraph(fused.graph(), fused.level(), RegionNames.named(regions));
  }

  /**
   * Returns the longest inverted residual that ends in a region that its filter begins.
   *
   * @param taken the values of the one before, whose projection could be the expansion of this one
   */
  private Optional<List<Value>> block(List<Value> region, Set<Value> taken) {
    if (!(region.getFirst().op() instanceof GroupedConvolution filter)) {
      return Optional.empty();
    }
    List<Value> expansion = expansion(filter.input());
    if (expansion.stream().anyMatch(taken::contains)) {
      return Optional.empty();
    }
    return IntStream.range(0, region.size())
        .mapToObj(left -> region.subList(0, region.size() - left))
        .map(rest -> Stream.concat(expansion.stream(), rest.stream()).toList())
        .filter(this::isBlock)
        .findFirst();
  }

  /** Returns a value and those that it follows elementwise, back to the first that follows none. */
  private static List<Value> expansion(Value last) {
    List<Value> values = new ArrayList<>();
    Optional<Value> value = Optional.of(last);
    while (value.isPresent()) {
      values.addFirst(value.get());
      value =
          switch (value.get().op()) {
            case BiasAdd(Value input, _) -> Optional.of(input);
            case Formula formula -> Optional.of(formula.operands().getFirst());
            case Op _ -> Optional.empty();
          };
    }
    return values;
  }

  private boolean isBlock(List<Value> values) {
    return InvertedResidual.of(values)
        .filter(block ->
            Stream.concat(block.expansion().values().stream(), block.filtered().stream())
                .allMatch(
                    value -> !results.contains(value) && values.containsAll(readers.get(value))))
        .isPresent();
  }
}
