package ninc.runtime.cpu.parallel;

/** Computes one value, or part of one, from tensors that it was built on. */
@FunctionalInterface
public interface Kernel {
  void run(Run run);
}
