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
 * The blocks of a graph and the edges between them. Parameters and optimizer state are omitted,
 * since every convolution has them.
 *
 * @param blocks the inputs, followed by the kernels in execution order
 * @param home the block of each value that is shown
 * @param edges the edges between blocks
 */
record Diagram(List<Block> blocks, Map<Value, Block> home, Set<Edge> edges) {

  /** An edge from a block to a block that reads its output. */
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
        value.op().operands().stream()
            .flatMap(fused::sources)
            .map(source -> home.getOrDefault(source, block))
            .filter(source -> source != block)
            .forEach(source -> edges.add(new Edge(source, block)));
      }
    }
    return new Diagram(blocks, home, edges);
  }

  /** Returns the blocks that a block reads. */
  List<Block> sources(Block block) {
    return edges.stream().filter(edge -> edge.to == block).map(Edge::from).toList();
  }

  /** Returns the blocks that read a block. */
  List<Block> readers(Block block) {
    return edges.stream().filter(edge -> edge.from == block).map(Edge::to).toList();
  }
}
