package ninc.runtime.backend;

import java.util.List;

/**
 * The memory that a session takes with all its programs, in bytes.
 *
 * @param parameters of the parameters and optimizer states
 * @param tensors of the programs' other tensors
 * @param workspace of what the kernels need besides
 */
public record SessionNeed(long parameters, long tensors, long workspace) {

  /**
   * Adds up programs of one session.
   *
   * @param programs of one network, one of which has all the parameters and optimizer states that
   *     any of them has, as a training step does
   */
  public static SessionNeed of(List<MemoryNeed> programs) {
    return new SessionNeed(
        programs.stream().mapToLong(MemoryNeed::parameters).max().orElse(0),
        programs.stream().mapToLong(program -> program.plan().bytes()).sum(),
        programs.stream().mapToLong(MemoryNeed::workspace).sum());
  }

  /** All of it. */
  public long total() {
    return parameters + tensors + workspace;
  }
}
