package ninc.compiler.report;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;

/**
 * The blocks of a graph and what flows between them. Parameters and optimizer state are left out:
 * every convolution has them.
 *
 * @param blocks what is fed first, then the kernels in the order in which they run
 * @param home the block of each value that is shown
 */
record Diagram(List<Block> blocks, Map<Value, Block> home, Set<Edge> edges) {

  /** That a block reads what another one gives. */
  record Edge(Block from, Block to) {}

  static Diagram of(FusedGraph fused) {
    List<Block> blocks = new ArrayList<>();
    for (Value value : fused.graph().values()) {
      if (value.op().storage() == Storage.FED) {
        blocks.add(Block.fed(value));
      }
    }
    for (Region region : fused.regions()) {
      blocks.add(Block.kernel(region));
    }
    Map<Value, Block> home = new IdentityHashMap<>();
    blocks.forEach(block -> block.values().forEach(value -> home.put(value, block)));
    Set<Edge> edges = new LinkedHashSet<>();
    for (Block block : blocks) {
      for (Value value : block.values()) {
        for (Value operand : value.op().operands()) {
          Block source = home.getOrDefault(operand, block);
          if (source != block) {
            edges.add(new Edge(source, block));
          }
        }
      }
    }
    return new Diagram(blocks, home, edges);
  }

  /** The blocks that a block reads. */
  List<Block> sources(Block block) {
    return edges.stream().filter(edge -> edge.to == block).map(Edge::from).toList();
  }

  /** The blocks that read a block. */
  List<Block> readers(Block block) {
    return edges.stream().filter(edge -> edge.from == block).map(Edge::to).toList();
  }
}
