package ninc.runtime.check;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import ninc.runtime.backend.MemoryTraffic;

/**
 * The result of checking the kernels of one region.
 *
 * @param region the name of the region
 * @param kernels the names of its kernels: their classes if they are emitted
 * @param bytes the bytes that the compiler counts for them
 */
public record CheckedKernel(String region, List<String> kernels, long bytes, Outcome outcome) {

  /** What became of the kernels. */
  public sealed interface Outcome {

    /**
     * They ran.
     *
     * @param tensors the tensors that they write, at least one
     * @param traffic their memory accesses, if the device counts them
     */
    record Ran(List<ComparedTensor> tensors, Optional<MemoryTraffic> traffic) implements Outcome {

      /** Returns the first tensor that is wrong, otherwise the one that is closest to it. */
      public ComparedTensor worst() {
        return tensors.stream()
            .filter(tensor -> !tensor.isRight())
            .findFirst()
            .orElseGet(() ->
                tensors.stream()
                    .max(Comparator.comparingDouble(tensor -> tensor.error() / tensor.tolerance()))
                    .orElseThrow());
      }
    }

    /** The device reported an error. */
    record Failed(String reason) implements Outcome {}
  }

  /** Returns whether all results agree with their definitions. */
  public boolean isRight() {
    return switch (outcome) {
      case Outcome.Ran ran -> ran.worst().isRight();
      case Outcome.Failed _ -> false;
    };
  }

  /**
   * Returns whether all expected results are tensors of zeros, so that the check says little. A
   * single number, such as that of the correct answers, can be 0 as well as another.
   */
  public boolean isTrivial() {
    return switch (outcome) {
      case Outcome.Ran(List<ComparedTensor> tensors, _) ->
          tensors.stream().allMatch(tensor -> tensor.scale() == 0 && tensor.elements() > 1);
      case Outcome.Failed _ -> false;
    };
  }

  /** Returns the names of its kernels as one word. */
  public String name() {
    return String.join("+", kernels);
  }

  /** Returns what is wrong. */
  public String problem() {
    return switch (outcome) {
      case Outcome.Ran ran -> "%s is wrong: %s".formatted(name(), ran.worst().problem());
      case Outcome.Failed(String reason) -> "%s fails: %s".formatted(name(), reason);
    };
  }
}
