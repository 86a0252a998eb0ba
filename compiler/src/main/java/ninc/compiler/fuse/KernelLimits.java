package ninc.compiler.fuse;

import java.util.List;
import java.util.Optional;
import ninc.compiler.ir.Value;

/** The limits of a device on what one kernel computes. */
@FunctionalInterface
public interface KernelLimits {

  /** No limits beyond those of the graph. */
  KernelLimits NONE = _ -> Optional.empty();

  /**
   * Returns why these values cannot be one kernel; empty if they can.
   *
   * @param values at least one value, each after those of them that it reads
   */
  Optional<String> obstacle(List<Value> values);
}
