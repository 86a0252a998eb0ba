package ninc.runtime.backend;

import ninc.compiler.plan.MemoryPlan;

/**
 * The memory that a program takes in a session of its own, in bytes.
 *
 * @param parameters of the parameters and optimizer states, which a session's programs share
 * @param plan where the program's other tensors lie
 * @param workspace of what the kernels need besides: tiles, packed weights, partial sums
 */
public record MemoryNeed(long parameters, MemoryPlan plan, long workspace) {

  /** All of it. */
  public long total() {
    return parameters + plan.bytes() + workspace;
  }
}
