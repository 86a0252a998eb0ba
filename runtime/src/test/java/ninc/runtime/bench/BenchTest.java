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
import ninc.dsl.Precision;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.bench.counter.Counters;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.simt.SimtDevice;
import ninc.runtime.model.Model;
import ninc.runtime.training.Mode;
import ninc.runtime.training.TinyRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BenchTest {
  private static final Model MODEL = TinyRun.model(TinyRun.RECIPE);
  private static final List<FusionRule> LEVELS = List.of(FusionLevel.NONE, FusionLevel.BLOCK);
  private static final BenchPlan PLAN = plan(Precision.FLOAT32);

  private static final long DEAD_SEED = 3;

  private final List<String> events = new ArrayList<>();

  @ParameterizedTest
  @EnumSource
  void measuresEveryKernelOfEveryLevel(Mode mode) {
    Backend backend = FaultyBackend.withoutFault();
    List<Measurement> measurements = bench(backend).measure(mode);
    assertThat(measurements).extracting(Measurement::variant).isEqualTo(PLAN.variants());
    for (Measurement measurement : measurements) {
      Compiled program =
          Compiler.compile(mode.graph(MODEL), backend.options(measurement.variant().level(), 4));
      assertThat(measurement.mode()).isEqualTo(mode);
      assertThat(measurement.difference().relative()).isZero();
      assertThat(measurement.deviation()).isEmpty();
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
    BenchPlan plan =
        new BenchPlan(PLAN.precisions(), LEVELS, Activations.STORE, Integer.MAX_VALUE, 0, 1, 1, 1);
    Bench bench = bench(new CpuBackend(1), MODEL, plan);
    assertThatThrownBy(() -> bench.measure(Mode.INFER))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the largest batch size that fits is ");
  }

  @Test
  void levelsAreCheckedAndWarmedUpAndThenTakeTurns() {
    bench(FaultyBackend.withoutFault()).measure(Mode.INFER);
    assertThat(events)
        .containsExactly(
            "none checked",
            "block checked",
            "none 0",
            "block 0",
            "none 1",
            "block 1",
            "none 2",
            "block 2");
  }

  @ParameterizedTest
  @EnumSource
  void everyPrecisionIsMeasuredAtEveryLevelAndComparedWithTheFirst(Mode mode) {
    BenchPlan plan = plan(Precision.FLOAT32, Precision.BFLOAT16);
    List<Measurement> measurements = bench(FaultyBackend.withoutFault(), MODEL, plan).measure(mode);
    assertThat(measurements)
        .extracting(Measurement::variant)
        .containsExactly(
            new Variant(Precision.FLOAT32, FusionLevel.NONE),
            new Variant(Precision.FLOAT32, FusionLevel.BLOCK),
            new Variant(Precision.BFLOAT16, FusionLevel.NONE),
            new Variant(Precision.BFLOAT16, FusionLevel.BLOCK));
    for (Measurement measurement : measurements) {
      assertThat(measurement.difference().relative()).isZero();
      switch (measurement.variant().precision()) {
        case FLOAT32 -> assertThat(measurement.deviation()).isEmpty();
        default ->
            assertThat(measurement.deviation().orElseThrow().relative()).isBetween(1e-4, 0.5);
      }
    }
    // At level none, kernels of their own round operands.
    assertThat(measurements.get(2).kernels())
        .hasSizeGreaterThan(measurements.get(0).kernels().size());
    assertThat(events)
        .containsExactly(
            "none in float32 checked",
            "block in float32 checked",
            "none in bf16 checked",
            "block in bf16 checked",
            "none in float32 0",
            "block in float32 0",
            "none in bf16 0",
            "block in bf16 0",
            "none in float32 1",
            "block in float32 1",
            "none in bf16 1",
            "block in bf16 1",
            "none in float32 2",
            "block in float32 2",
            "none in bf16 2",
            "block in bf16 2");
  }

  @Test
  void whereRoundedMapsAreStoredInSixteenBitsFewerBytesAreMoved() {
    Network network = Network.input(1, 6, 6).ninBlock(8, kernel(3)).globalAveragePool().build();
    BenchPlan plan =
        new BenchPlan(
            List.of(Precision.FLOAT32, Precision.BFLOAT16),
            List.of(FusionLevel.EPILOGUE),
            Activations.STORE,
            2,
            0,
            1,
            1,
            1);
    List<Measurement> measurements =
        bench(new DeviceBackend(new SimtDevice()), new Model("A", network, TinyRun.RECIPE), plan)
            .measure(Mode.INFER);
    assertThat(measurements.get(1).bytes()).isLessThan(measurements.get(0).bytes());
  }

  @Test
  void aWrongLevelIsNamedWithItsPrecision() {
    Backend faulty = FaultyBackend.inResults(value -> value + 1);
    Bench bench = bench(faulty, MODEL, plan(Precision.BFLOAT16, Precision.FLOAT32));
    assertThatThrownBy(() -> bench.measure(Mode.INFER))
        .isInstanceOfSatisfying(
            LevelCheck.WrongLevel.class, error -> assertThat(error.level()).isEqualTo("block"))
        .hasMessageContaining("infer at fusion level block in bf16 does not match level none");
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
    assertThat(events).containsExactly("none checked");
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
        new BenchPlan(PLAN.precisions(), LEVELS, Activations.STORE, 4, 0, 1, 1, DEAD_SEED);
    Model model = new Model("Dead", dead, TinyRun.RECIPE);
    Bench bench = bench(FaultyBackend.withoutFault(), model, plan);
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

  private static BenchPlan plan(Precision... precisions) {
    return new BenchPlan(List.of(precisions), LEVELS, Activations.STORE, 4, 0, 2, 3, 1);
  }

  private Bench bench(Backend backend) {
    return bench(backend, MODEL, PLAN);
  }

  private Bench bench(Backend backend, Model model, BenchPlan plan) {
    BenchListener listener =
        new BenchListener() {
          @Override
          public void checked(Mode mode, Variant variant, Difference difference) {
            events.add(plan.label(variant) + " checked");
          }

          @Override
          public void begins(Mode mode, Variant variant, int turn) {
            events.add(plan.label(variant) + " " + turn);
          }
        };
    return new Bench(backend, model, plan, Counters.none(), listener);
  }
}
