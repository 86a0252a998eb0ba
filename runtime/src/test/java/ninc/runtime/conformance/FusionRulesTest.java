package ninc.runtime.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import ninc.compiler.fuse.IllegalFusion;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.FusionRule;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.random.NetworkSize;
import ninc.runtime.backend.Backend;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.simt.SimtDevice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Networks whose kernels a random rule chooses take the interpreter's training step, or are
 * refused.
 */
class FusionRulesTest {
  private static final RandomNetworks LARGE = new RandomNetworks(NetworkSize.LARGE);
  private static final RandomNetworks SMALL = new RandomNetworks(NetworkSize.SMALL);
  private static final double TOLERANCE = 1e-4;
  private static final int SEEDS = Integer.getInteger("ninc.rules", 30);

  /** The emulator is slow. */
  private static final int SEEDS_ON_SIMT = SEEDS / 3;

  /** TornadoVM and OpenCL compile each kernel. */
  private static final int SEEDS_ON_TORNADO = SEEDS / 10;

  private static final WorkGroupTraits SMALL_GROUPS =
      new WorkGroupTraits(48 << 10, 16, 8, 64, 8, 8, 2);

  /** Fuses about half of the pairs that it is asked about, or of those that can be fused. */
  private record RandomRule(SplittableRandom random, boolean legal, FusionLevel rewrites)
      implements FusionRule {

    static RandomRule of(long seed, boolean legal) {
      SplittableRandom random = new SplittableRandom(seed);
      FusionLevel[] levels = FusionLevel.values();
      return new RandomRule(random, legal, levels[random.nextInt(levels.length)]);
    }

    @Override
    public boolean fuses(Value producer, Value consumer, Kernel kernel) {
      return answer(consumer, kernel, 0.7);
    }

    @Override
    public boolean fusesSibling(Value value, Kernel kernel) {
      return answer(value, kernel, 0.3);
    }

    private boolean answer(Value value, Kernel kernel, double probability) {
      return random.nextDouble() < probability && !(legal && !kernel.admits(value));
    }
  }

  private static double error(RandomCase drawn, Backend backend, FusionRule rule) {
    return drawn.error(drawn.actual(new BackendRunner(backend, rule)), rule, TOLERANCE);
  }

  private static void check(RandomNetworks networks, Backend backend, int seeds) {
    for (long seed = 0; seed < seeds; seed++) {
      long rule = seed;
      networks.check(
          LongStream.of(seed), drawn -> error(drawn, backend, RandomRule.of(rule, true)));
    }
  }

  /** Kernels add in the same order, whatever they are fused with. */
  @Test
  @Tag("vectors")
  void legalKernelsHaveTheBitsOfLevelsOnTheCpu() {
    Backend cpu = new CpuBackend(2);
    for (long seed = 0; seed < SEEDS; seed++) {
      long number = seed;
      LARGE.check(
          LongStream.of(seed),
          drawn -> {
            FusionRule rule = RandomRule.of(number, true);
            Map<String, double[]> actual = drawn.actual(new BackendRunner(cpu, rule));
            BackendConformance.assertSame(
                actual, drawn.actual(new BackendRunner(cpu, rule.rewrites())));
            return drawn.error(actual, rule, TOLERANCE);
          });
    }
  }

  @Test
  void legalKernelsAreRightOnTheEmulator() {
    check(SMALL, new DeviceBackend(new SimtDevice(SMALL_GROUPS)), SEEDS_ON_SIMT);
  }

  @Test
  @Tag("tornado")
  void legalKernelsAreRightOnTornado() {
    check(SMALL, TornadoConformanceTest.firstDevice(), SEEDS_ON_TORNADO);
  }

  @Test
  @Tag("vectors")
  void otherKernelsAreRefused() {
    int[] refused = new int[1];
    for (long seed = 0; seed < SEEDS; seed++) {
      long rule = seed;
      SMALL.check(
          LongStream.of(seed),
          drawn -> {
            try {
              return error(drawn, new CpuBackend(2), RandomRule.of(rule, false));
            } catch (IllegalFusion refusal) {
              assertThat(refusal.getMessage()).contains(" cannot join the kernel of ");
              refused[0]++;
              return 0;
            }
          });
    }
    assertThat(refused[0]).isPositive();
  }
}
