package ninc.runtime.cpu.parallel;

/** Computes a value, or a part of it, from tensors that are bound at construction. */
@FunctionalInterface
public interface Kernel {
  void run(Run run);
}
