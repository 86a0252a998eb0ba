package ninc.runtime.tune;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.schedule.TileSchedule;
import ninc.compiler.schedule.TunableKernel;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.dsl.Network;
import ninc.runtime.Failure;
import ninc.runtime.device.ChangedDevice;
import ninc.runtime.device.simt.SimtDevice;
import ninc.runtime.tune.Trial.Outcome;
import org.junit.jupiter.api.Test;

class TunerTest {
  private static final WorkGroupTraits SMALL = new WorkGroupTraits(8 << 10, 16, 8, 32, 8, 8, 2);
  private static final TunePlan PLAN = new TunePlan(3, 12, 1, 0);
  private static final Network NETWORK =
      input(2, 5, 5).ninBlock(6, kernel(3), padding(1)).globalAveragePool().build();

  private static final List<TunableKernel> KERNELS =
      TunableKernel.of(
          Compiler.compile(
                  Compiler.training(NETWORK, sgd(0.1)), CompileOptions.atLevel(FusionLevel.BLOCK))
              .fused(),
          SMALL);

  private static TunedKernel tune(TunableKernel kernel, UnaryOperator<DeviceProgram> change) {
    TunedBackends backends = TunedBackends.of(new ChangedDevice(new SimtDevice(SMALL), change));
    List<Integer> numbers = new ArrayList<>();
    TunedKernel tuned =
        new Tuner(backends, PLAN, (_, number, _) -> numbers.add(number)).tune(kernel);
    assertThat(numbers).hasSameSizeAs(tuned.trials()).startsWith(1);
    return tuned;
  }

  @Test
  void everyScheduleThatIsTriedIsRight() {
    assertThat(KERNELS).extracting(TunableKernel::name).contains("nin1", "nin1.conv.weight.grad");
    for (TunableKernel kernel : KERNELS) {
      TunedKernel tuned = tune(kernel, UnaryOperator.identity());
      assertThat(tuned.trials()).as(kernel.name()).hasSizeBetween(2, 12).allMatch(Trial::isCorrect);
      assertThat(tuned.trials()).extracting(Trial::schedule).doesNotHaveDuplicates();
      assertThat(tuned.suggested().schedule()).isEqualTo(kernel.suggested());
      assertThat(tuned.best()).get().extracting(Trial::schedule).isNotNull();
      assertThat(tuned.trials())
          .allMatch(trial -> trial.seconds() >= tuned.best().orElseThrow().seconds());
    }
  }

  private static DeviceProgram onLargeGroups(
      DeviceProgram program, Function<DeviceKernel, DeviceKernel> change) {
    List<DeviceKernel> kernels =
        program.kernels().stream()
            .map(kernel -> kernel.grid().items() > 16 ? change.apply(kernel) : kernel)
            .toList();
    return new DeviceProgram(program.fused(), program.step(), kernels);
  }

  @Test
  void aScheduleThatGivesSomethingElseIsNeverTheBest() {
    TunedKernel tuned =
        tune(
            KERNELS.getFirst(),
            program ->
                onLargeGroups(
                    program,
                    kernel ->
                        kernel.with(kernel.body().replace(" < 0f ? 0f : ", " > 0f ? 0f : "))));
    assertThat(tuned.wrong()).isPositive();
    assertThat(tuned.best().orElseThrow().schedule())
        .isInstanceOfSatisfying(
            TileSchedule.class, tile -> assertThat(tile.items()).isLessThanOrEqualTo(16));
  }

  @Test
  void aScheduleThatTheDeviceRefusesIsNeverTheBest() {
    TunedKernel tuned =
        tune(
            KERNELS.getFirst(),
            program ->
                onLargeGroups(
                    program,
                    _ -> {
                      throw new Failure("the group has more than 16 items");
                    }));
    assertThat(tuned.refused()).isPositive();
    assertThat(tuned.trials())
        .extracting(Trial::outcome)
        .contains(new Outcome.Refused("the group has more than 16 items"));
    assertThat(tuned.best().orElseThrow().schedule())
        .isInstanceOfSatisfying(
            TileSchedule.class, tile -> assertThat(tile.items()).isLessThanOrEqualTo(16));
  }

  @Test
  void whereNothingIsRightThereIsNoBest() {
    TunedKernel tuned =
        tune(
            KERNELS.getFirst(),
            _ -> {
              throw new Failure("no device");
            });
    assertThat(tuned.best()).isEmpty();
    assertThat(tuned.refused()).isEqualTo(tuned.trials().size());
  }
}
