package ninc.runtime.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Pooling.MaxPool;
import ninc.compiler.pass.Activations;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.random.NetworkSize;
import ninc.runtime.backend.Backend;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.cuda.CudaOnCpu;
import ninc.runtime.device.simt.SimtDevice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Random networks take the interpreter's training step: logits, loss, correct answers, every
 * gradient and every updated parameter agree to 1e-4 of the tensor's largest value.
 *
 * <p>{@code -Dninc.networks=N} takes so many seeds instead of those of every build.
 */
@Execution(ExecutionMode.CONCURRENT)
class RandomNetworksTest {
  private static final RandomNetworks LARGE = new RandomNetworks(NetworkSize.LARGE);
  private static final RandomNetworks SMALL = new RandomNetworks(NetworkSize.SMALL);
  private static final double TOLERANCE = 1e-4;
  private static final int SEEDS = Integer.getInteger("ninc.networks", 380);

  /** The emulator is slow. */
  private static final int SEEDS_ON_SIMT = SEEDS / 8;

  /** A compiler takes seconds for the kernels of a network. */
  private static final int SEEDS_ON_CPP = SEEDS / 38;

  /** TornadoVM and OpenCL compile each kernel, of which a small network has forty. */
  private static final int SEEDS_ON_TORNADO = SEEDS / 19;

  /** Some seeds lead to networks for which no numbers keep away from kinks. */
  private static final double LEAST_SHARE = 0.8;

  /** Work-groups and tiles that small networks fill, and vectors where their channels allow it. */
  private static final WorkGroupTraits SMALL_GROUPS =
      new WorkGroupTraits(48 << 10, 16, 8, 64, 8, 8, 2, 64, 4, Optional.empty(), false);

  @Test
  @Tag("vectors")
  @Tag("larger")
  void theCpuTakesTheStepAtEveryLevelOfFusion() {
    Backend cpu = new CpuBackend(2);
    RandomNetworks.Outcome outcome =
        LARGE.check(LongStream.range(0, SEEDS), drawn -> errorOnCpu(drawn, cpu));
    System.out.println("cpu: " + outcome);
    assertThat(outcome.networks()).isGreaterThan((int) (LEAST_SHARE * SEEDS));
  }

  /** Recomputed activations give the same bits besides. */
  private static double errorOnCpu(RandomCase drawn, Backend cpu) {
    double worst = 0;
    for (FusionLevel level : FusionLevel.values()) {
      Map<String, double[]> stored = drawn.actual(new BackendRunner(cpu, level));
      worst = Math.max(worst, drawn.error(stored, level, TOLERANCE));
      BackendRunner again = new BackendRunner(cpu, level, Activations.RECOMPUTE);
      BackendConformance.assertSame(drawn.actual(again), stored);
    }
    return worst;
  }

  /** The emulator finds races besides. */
  @Test
  @Tag("larger")
  void emittedKernelsTakeTheStep() {
    checkInTurns("simt", new DeviceBackend(new SimtDevice(SMALL_GROUPS)), SEEDS_ON_SIMT);
  }

  /** What is printed for NVIDIA's GPUs computes the same. */
  @Test
  @Tag("larger")
  void printedKernelsTakeTheStep() {
    assumeTrue(CudaOnCpu.isAvailable(), "this machine has no g++");
    checkInTurns("CUDA C", new DeviceBackend(new CudaOnCpu(SMALL_GROUPS)), SEEDS_ON_CPP);
  }

  @Test
  @Tag("tornado")
  void tornadoTakesTheStep() {
    checkInTurns("tornado", TornadoConformanceTest.firstDevice(), SEEDS_ON_TORNADO);
  }

  /** Small networks, each at one level, the levels in turn. */
  private static void checkInTurns(String name, Backend backend, int seeds) {
    FusionLevel[] levels = FusionLevel.values();
    RandomNetworks.Outcome outcome = RandomNetworks.Outcome.NONE;
    for (int seed = 0; seed < seeds; seed++) {
      FusionLevel level = levels[seed % levels.length];
      Activations activations =
          seed / levels.length % 2 == 0 ? Activations.STORE : Activations.RECOMPUTE;
      BackendRunner runner = new BackendRunner(backend, level, activations);
      outcome =
          outcome.and(
              SMALL.check(
                  LongStream.of(seed),
                  drawn -> drawn.error(drawn.actual(runner), level, TOLERANCE)));
    }
    System.out.println(name + ": " + outcome);
    assertThat(outcome.networks()).isGreaterThan((int) (LEAST_SHARE * seeds));
  }

  @Test
  void aFailureIsReducedAndPrintedAsItsSource() {
    assertThatThrownBy(
            () -> LARGE.check(LongStream.range(0, SEEDS), RandomNetworksTest::failAtLargeMaxPools))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("batch 1 of%nNetwork.input(1, 1, 3)%n".formatted())
        .hasMessageContaining(".maxPool(kernel(1, 3), stride(1))")
        .satisfies(failure -> assertThat(failure.getMessage().lines()).hasSizeLessThan(15));
  }

  private static double failAtLargeMaxPools(RandomCase drawn) {
    assertThat(drawn.training().graph().all(MaxPool.class))
        .noneMatch(
            value -> value.op() instanceof MaxPool pool && pool.window().kernel().width() > 2);
    return 0;
  }
}
