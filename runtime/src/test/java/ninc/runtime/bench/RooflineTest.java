package ninc.runtime.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.report.RegionCost;
import ninc.dsl.Precision;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.bench.counter.Counts;
import ninc.runtime.training.Mode;
import org.junit.jupiter.api.Test;

/** On a machine that computes 100 operations a second and copies 20 bytes. */
class RooflineTest {
  private static final Roofline ROOFLINE = new Roofline(new MachinePeak(100, 20, 0.5));

  /** 600 operations, of which 400 are executed, on 10 bytes: at least 4 seconds, computing. */
  private static final RegionCost COMPUTES =
      new RegionCost(new Region("kernel", List.of()), 600, 400, 6, 4);

  /** 50 operations on 100 bytes: at least 5 seconds, waiting for memory. */
  private static final RegionCost MOVES =
      new RegionCost(new Region("kernel", List.of()), 50, 50, 60, 40);

  @Test
  void theRoofsMeetAtTheRidge() {
    assertThat(ROOFLINE.ridge()).isEqualTo(5);
    assertThat(ROOFLINE.attainable(1)).isEqualTo(20);
    assertThat(ROOFLINE.attainable(5)).isEqualTo(100);
    assertThat(ROOFLINE.attainable(50)).isEqualTo(100);
  }

  @Test
  void aKernelIsHeldBackByTheLowerRoof() {
    assertThat(ROOFLINE.idealSeconds(COMPUTES)).isEqualTo(4);
    assertThat(ROOFLINE.idealSeconds(MOVES)).isEqualTo(5);
  }

  @Test
  void aKernelIsPredictedToTakeItsLaunchAndItsLeastTime() {
    assertThat(ROOFLINE.predictedSeconds(COMPUTES)).isEqualTo(4.5);
    assertThat(ROOFLINE.predictedSeconds(MOVES)).isEqualTo(5.5);
    assertThat(ROOFLINE.bound(COMPUTES)).isEqualTo(Roofline.Bound.ARITHMETIC);
    assertThat(ROOFLINE.bound(MOVES)).isEqualTo(Roofline.Bound.BYTES);
    RegionCost tiny = new RegionCost(new Region("kernel", List.of()), 1, 1, 1, 1);
    assertThat(ROOFLINE.bound(tiny)).isEqualTo(Roofline.Bound.LAUNCH);
  }

  @Test
  void aKernelsShareIsItsSpeedByTheAttainableOne() {
    for (RegionCost cost : List.of(COMPUTES, MOVES)) {
      KernelTime kernel = new KernelTime(cost, 10, Counts.NONE);
      assertThat(ROOFLINE.share(kernel))
          .isCloseTo(
              kernel.flopsPerSecond() / ROOFLINE.attainable(cost.intensity()), within(1e-12));
    }
    assertThat(ROOFLINE.share(new KernelTime(COMPUTES, 10, Counts.NONE))).isEqualTo(0.4);
    assertThat(ROOFLINE.share(new KernelTime(MOVES, 10, Counts.NONE))).isEqualTo(0.5);
  }

  @Test
  void aNetworksShareIsTheLeastTimeOfItsKernelsByTheMeasuredOne() {
    Measurement measurement =
        new Measurement(
            Mode.INFER,
            new Variant(Precision.FLOAT32, FusionLevel.NONE),
            2,
            new Difference("logits", 0, 1e-4),
            Optional.empty(),
            new Spread(18, 15, 20),
            650,
            1,
            Counts.NONE,
            List.of(
                new KernelTime(COMPUTES, 8, Counts.NONE), new KernelTime(MOVES, 9, Counts.NONE)));
    assertThat(ROOFLINE.share(measurement)).isEqualTo(0.5);
    assertThat(measurement.operations()).isEqualTo(650);
    assertThat(measurement.executed()).isEqualTo(450);
    assertThat(measurement.bytes()).isEqualTo(110);
    assertThat(measurement.operationsPerExample()).isEqualTo(325);
    assertThat(measurement.flopsPerSecond()).isCloseTo(650 / 18.0, within(1e-12));
    assertThat(measurement.kernelSeconds()).isEqualTo(17);
    assertThat(measurement.examplesPerSecond()).isEqualTo(new Spread(2 / 18.0, 2 / 20.0, 2 / 15.0));
  }
}
