package ninc.cli.report.bench;

import java.util.List;

/** What the figures of {@code ninc bench} mean, for its help, below its tables and on its page. */
public final class BenchTerms {
  public static final String SPEED =
      "examples/s: the median of the runs, and in brackets the slowest and the fastest.";

  public static final String NETWORK =
      "GFLOP/s of a network: operations by the operators' definitions (a multiply-add is two),"
          + " whatever the algorithm, so that it compares with other frameworks.";

  public static final String KERNEL =
      "GFLOP/s and FLOP/byte of a kernel: operations that its algorithm executes; Winograd's are"
          + " fewer, its transforms not counted.";

  public static final String BYTES =
      "MB moved: what the kernels of a step read and write by count, each tensor once a kernel.";

  public static final String MEMORY =
      "peak MB: what the device takes for parameters, optimizer state, tensors and workspace.";

  public static final String ROOFLINE =
      "of roofline: a kernel's GFLOP/s by the least of the machine's GFLOP/s and FLOP/byte × its"
          + " GB/s; of a network, the least time of all its kernels by the measured time. It"
          + " exceeds 100 per cent where tensors stay in the cache.";

  public static final List<String> ALL = List.of(SPEED, NETWORK, KERNEL, BYTES, MEMORY, ROOFLINE);

  private BenchTerms() {}
}
