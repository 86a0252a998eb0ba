package ninc.cli.report.bench;

import java.util.List;

/** Explains the metrics of {@code ninc bench} in its help, below its tables and on its page. */
public final class BenchTerms {
  public static final String SPEED =
      "examples/s: the median of all runs; the slowest and the fastest run are in brackets.";

  public static final String NETWORK =
      "GFLOP/s of a network: operations by the operators' definitions (a multiply-add counts as"
          + " two), whatever the algorithm, so that other frameworks can be compared.";

  public static final String KERNEL =
      "GFLOP/s and FLOP/byte of a kernel: operations that its algorithm executes. Winograd"
          + " convolutions execute fewer; their transforms are not counted.";

  public static final String BYTES =
      "MB moved: bytes that the kernels of a step read and write, each tensor and each partial sum once"
          + " per kernel.";

  public static final String MEMORY =
      "peak MB: device memory for parameters, tensors, workspace and, in training, optimizer state.";

  public static final String ROOFLINE =
      "of roofline: a kernel's GFLOP/s as a share of what the machine can attain, the smaller of"
          + " its peak GFLOP/s and FLOP/byte × its GB/s; for a network, the minimum time of its"
          + " kernels as a share of the measured time. The share exceeds 100 per cent where tensors"
          + " stay in the cache.";

  public static final String PREDICTED =
      "predicted ms (with several precisions): the time to launch a kernel, and the longer of its"
          + " arithmetic at the peak GFLOP/s, which is that of float32, and its bytes at the GB/s of"
          + " a copy. Products on tensor cores can be faster.";

  public static final String COUNTERS =
      "M instr., per cycle, M cycles, M misses, MB missed, MB DRAM (with --counters): what the"
          + " processor counted during the kernels of a step, on all threads: instructions, also per"
          + " cycle, cycles, cache misses and the bytes of their cache lines; and what the memory"
          + " controllers read and wrote, for all programs of the machine.";

  public static final List<String> ALL = List.of(SPEED, NETWORK, KERNEL, BYTES, MEMORY, ROOFLINE);

  private BenchTerms() {}
}
