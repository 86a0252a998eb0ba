package ninc.runtime.bench;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.relu;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.FusionRule;
import ninc.compiler.pass.Activations;
import ninc.compiler.report.RegionCost;
import ninc.dsl.Network;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.bench.counter.Counters;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.model.Model;
import ninc.runtime.training.Mode;
import ninc.runtime.training.TinyRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BenchTest {
  private static final Model MODEL = TinyRun.model(TinyRun.RECIPE);
  private static final BenchPlan PLAN =
      new BenchPlan(List.of(FusionLevel.NONE, FusionLevel.BLOCK), Activations.STORE, 4, 0, 2, 3, 1);

  private static final long DEAD_SEED = 3;

  private final List<String> events = new ArrayList<>();

  @ParameterizedTest
  @EnumSource
  void measuresEveryKernelOfEveryLevel(Mode mode) {
    Backend backend = FaultyBackend.withoutFault();
    List<Measurement> measurements = bench(backend).measure(mode);
    assertThat(measurements).extracting(Measurement::level).isEqualTo(PLAN.levels());
    for (Measurement measurement : measurements) {
      Compiled program =
          Compiler.compile(mode.graph(MODEL), backend.options(measurement.level(), 4));
      assertThat(measurement.mode()).isEqualTo(mode);
      assertThat(measurement.difference().relative()).isZero();
      assertThat(measurement.memory()).isEqualTo(backend.memory(program).total());
      assertThat(measurement.kernels()).allMatch(kernel -> kernel.seconds() == 1);
      assertThat(measurement.kernels())
          .extracting(KernelTime::name)
          .isEqualTo(program.fused().regions().stream().map(Region::name).toList());
      assertThat(measurement.operations())
          .isEqualTo(RegionCost.of(program).stream().mapToLong(RegionCost::operations).sum());
    }
    assertThat(measurements.get(0).kernels())
        .hasSizeGreaterThan(measurements.get(1).kernels().size());
  }

  @Test
  void refusesABatchThatDoesNotFitBeforeItIsMadeUp() {
    BenchPlan plan = new BenchPlan(PLAN.levels(), Activations.STORE, Integer.MAX_VALUE, 0, 1, 1, 1);
    Bench bench = new Bench(new CpuBackend(1), MODEL, plan, Counters.none(), listener());
    assertThatThrownBy(() -> bench.measure(Mode.INFER))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the largest batch size that fits is ");
  }

  @Test
  void levelsAreCheckedAndWarmedUpAndThenTakeTurns() {
    bench(FaultyBackend.withoutFault()).measure(Mode.INFER);
    assertThat(events)
        .containsExactly(
            "NONE checked",
            "BLOCK checked",
            "NONE 0",
            "BLOCK 0",
            "NONE 1",
            "BLOCK 1",
            "NONE 2",
            "BLOCK 2");
  }

  @Test
  void aLevelWithOtherLogitsIsRefusedBeforeAnythingIsTimed() {
    Bench bench = bench(FaultyBackend.inResults(value -> value + 1e-2f));
    assertThatThrownBy(() -> bench.measure(Mode.INFER))
        .isInstanceOfSatisfying(
            LevelCheck.WrongLevel.class, error -> assertThat(error.level()).isEqualTo("block"))
        .hasMessageContaining("infer at fusion level block does not match level none")
        .hasMessageContaining("logits differs by")
        .hasMessageEndingWith("report this bug");
    assertThat(events).containsExactly("NONE checked");
  }

  @Test
  void aLevelWithAnotherGradientIsRefused() {
    Bench bench = bench(FaultyBackend.inParameters(value -> value * 1.1f));
    assertThatThrownBy(() -> bench.measure(Mode.TRAIN))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("train at fusion level block does not match level none: linear1.bias")
        .hasMessageContaining("differs by 0.10 of");
  }

  /** With this seed its only logit is below zero for every example, and so is zero. */
  @Test
  void aNetworkWithDeadLogitsIsRefusedForItWouldBeNoCheck() {
    Network dead = Network.input(1, 6, 5).conv(1, kernel(6, 5), relu()).build();
    BenchPlan plan =
        new BenchPlan(List.of(FusionLevel.NONE), Activations.STORE, 4, 0, 1, 1, DEAD_SEED);
    Model model = new Model("Dead", dead, TinyRun.RECIPE);
    Bench bench = new Bench(FaultyBackend.withoutFault(), model, plan, Counters.none(), listener());
    assertThatThrownBy(() -> bench.measure(Mode.TRAIN))
        .isInstanceOf(LevelCheck.NoReference.class)
        .hasMessageContaining("all logits are zero")
        .hasMessageEndingWith("try another seed");
  }

  @Test
  void aLevelWhoseResultIsNoNumberIsRefused() {
    Bench bench = bench(FaultyBackend.inResults(_ -> Float.NaN));
    assertThatThrownBy(() -> bench.measure(Mode.INFER)).hasMessageContaining("differs by NaN");
  }

  @Test
  void roundingIsAllowed() {
    List<Measurement> measurements =
        bench(FaultyBackend.inResults(value -> value * (1 + 1e-6f))).measure(Mode.INFER);
    assertThat(measurements.get(1).difference().relative()).isBetween(0.0, 1e-5);
  }

  private Bench bench(Backend backend) {
    return new Bench(backend, MODEL, PLAN, Counters.none(), listener());
  }

  private BenchListener listener() {
    return new BenchListener() {
      @Override
      public void checked(Mode mode, FusionRule level, Difference difference) {
        events.add(level + " checked");
      }

      @Override
      public void begins(Mode mode, FusionRule level, int turn) {
        events.add(level + " " + turn);
      }
    };
  }
}
