package ninc.runtime.backend;

import ninc.compiler.plan.MemoryPlan;

/**
 * The memory that a program takes in a session of its own, in bytes.
 *
 * @param parameters the memory of parameters and optimizer state, which the programs of a session
 *     share
 * @param plan the memory plan of the other tensors
 * @param workspace the workspace of the kernels: tiles, packed weights, partial sums
 */
public record MemoryNeed(long parameters, MemoryPlan plan, long workspace) {

  /** Returns the total memory, in bytes. */
  public long total() {
    return parameters + plan.bytes() + workspace;
  }
}
