package ninc.runtime.cpu;

/** Computes one value, or part of one, from tensors that it was built on. */
@FunctionalInterface
interface Kernel {
  void run(Run run);
}
