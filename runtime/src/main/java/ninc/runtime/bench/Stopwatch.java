package ninc.runtime.bench;

/** Measures elapsed time. */
final class Stopwatch {
  private static final double NANOS = 1e9;

  private Stopwatch() {}

  static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / NANOS;
  }
}
