package ninc.cli.report.bench;

import ninc.runtime.bench.KernelTime;
import ninc.runtime.bench.Measurement;

/** A kernel as a disc whose area is its share of the step time. */
record KernelDisc(Measurement level, KernelTime kernel) {
  private static final double GIGA = 1e9;
  private static final double LARGEST_RADIUS = 40;
  private static final double SMALLEST_RADIUS = 2.5;

  /** Kernels with a smaller share are not drawn, since they would only stretch the axes. */
  private static final double SHOWN_SHARE = 0.001;

  /** Returns the share of the step time, from 0 to 1. */
  double share() {
    return kernel.seconds() / level.kernelSeconds();
  }

  double radius() {
    return Math.max(SMALLEST_RADIUS, LARGEST_RADIUS * Math.sqrt(share()));
  }

  /** Returns whether the disc is drawn; zero operations have no place on a logarithmic axis. */
  boolean isShown() {
    return kernel.cost().executed() > 0 && share() >= SHOWN_SHARE;
  }

  /** Returns the arithmetic intensity in FLOP/byte. */
  double intensity() {
    return kernel.cost().intensity();
  }

  /** Returns the speed in executed GFLOP/s. */
  double gigaflops() {
    return kernel.flopsPerSecond() / GIGA;
  }
}
