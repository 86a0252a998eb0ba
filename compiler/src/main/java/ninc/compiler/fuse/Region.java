package ninc.compiler.fuse;

import java.util.List;
import ninc.compiler.graph.Value;

/**
 * Values that one kernel computes. Where there are several, each but the first reads the one before
 * it at the same pixel only, so that a tile of pixels goes through all of them before the next tile
 * begins.
 *
 * @param name of the kernel, unique in the graph: the nodes that it computes
 * @param values in the order of the graph, at least one
 */
public record Region(String name, List<Value> values) {

  public Region {
    values = List.copyOf(values);
  }
}
