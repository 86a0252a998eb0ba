package ninc.runtime.backend;

import java.util.List;

/**
 * The memory that a session takes with all its programs, in bytes.
 *
 * @param parameters the memory of parameters and optimizer state
 * @param tensors the memory of the programs' other tensors
 * @param workspace the workspace of the kernels
 */
public record SessionNeed(long parameters, long tensors, long workspace) {

  /**
   * Adds up the programs of one session.
   *
   * @param programs the programs of one network, one of which has all parameters and optimizer
   *     state of the others, as a training step does
   */
  public static SessionNeed of(List<MemoryNeed> programs) {
    return new SessionNeed(
        programs.stream().mapToLong(MemoryNeed::parameters).max().orElse(0),
        programs.stream().mapToLong(program -> program.plan().bytes()).sum(),
        programs.stream().mapToLong(MemoryNeed::workspace).sum());
  }

  /** Returns the total memory, in bytes. */
  public long total() {
    return parameters + tensors + workspace;
  }
}
