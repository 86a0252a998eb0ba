package ninc.runtime.check;

import static ninc.dsl.Dsl.adam;
import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.expand;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.rmsProp;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ninc.compiler.Compiled;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.pass.Activations;
import ninc.dsl.Layers;
import ninc.dsl.Precision;
import ninc.dsl.Training;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.MemoryTraffic;
import ninc.runtime.check.CheckedKernel.Outcome;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.device.ChangedDevice;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.simt.SimtDevice;
import ninc.runtime.model.Model;
import ninc.runtime.training.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Execution(ExecutionMode.CONCURRENT)
class KernelCheckTest {
  private static final int EXAMPLES = 2;
  private static final long SETTINGS_BYTES = 16;
  private static final Pattern SKIPPING = Pattern.compile("backward|dropout|mean|variance");

  private static final Model NIN =
      model(
          input(2, 13, 13)
              .ninBlock(9, kernel(3), padding(1))
              .maxPool(3, stride(2))
              .dropout(0.3)
              .ninBlock(5, kernel(3))
              .globalAveragePool(),
          Training.defaults().optimizer(sgd(0.1).momentum(0.9).weightDecay(0.01)).clipNorm(1));

  /** The gradient of the first bias is zero up to rounding, since a normalization follows. */
  private static final Model NORMALIZED =
      model(
          input(2, 9, 9)
              .conv(8, kernel(3), padding(1))
              .batchNorm(relu())
              .add(
                  branch("left", b -> b.conv(8, kernel(1))),
                  branch("right", b -> b.conv(8, kernel(1))))
              .layerNorm()
              .linear(4),
          Training.defaults().optimizer(adam(0.01)).accumulate(2).averageWeights(0.9));

  /** The branches write their part of the concatenation in place, and read that of its gradient. */
  private static final Model CONCATENATED =
      model(
          input(2, 7, 7)
              .conv(4, kernel(1), relu())
              .concat(
                  branch("1x1", b -> b.conv(3, kernel(1), relu())),
                  branch("3x3", b -> b.conv(5, kernel(3), padding(1), relu())))
              .conv(4, kernel(1), relu())
              .dropout(0.2)
              .globalAveragePool(),
          Training.defaults().optimizer(rmsProp(0.01)));

  private static final Model INVERTED_RESIDUAL =
      model(
          input(4, 8, 8)
              .invertedResidual(4, expand(3), kernel(3))
              .invertedResidual(6, expand(2), kernel(3), stride(2))
              .globalAveragePool(),
          Training.defaults().optimizer(sgd(0.1).momentum(0.9)));

  private static final List<Model> MODELS =
      List.of(NIN, NORMALIZED, CONCATENATED, INVERTED_RESIDUAL);

  private static Model model(Layers network, Training recipe) {
    return new Model("Tested", network.build(), recipe);
  }

  private static List<CheckedKernel> check(
      Backend backend, Model model, Mode mode, FusionLevel level, Activations activations) {
    Compiled program =
        mode.compile(model, backend.options(level, EXAMPLES).activations(activations));
    List<CheckedKernel> checked = new ArrayList<>();
    KernelCheck.checkAll(backend, model, program, 1, checked::add);
    return checked;
  }

  private static List<CheckedKernel> check(Backend backend) {
    return check(backend, NIN, Mode.TRAIN, FusionLevel.FULL, Activations.STORE);
  }

  private static void assertRight(
      Backend backend, FusionLevel level, BiConsumer<Mode, CheckedKernel> also) {
    assertRight(MODELS, backend, level, also);
  }

  private static void assertRight(
      List<Model> models,
      Backend backend,
      FusionLevel level,
      BiConsumer<Mode, CheckedKernel> also) {
    for (Model model : models) {
      for (Mode mode : Mode.values()) {
        assertThat(check(backend, model, mode, level, Activations.STORE))
            .isNotEmpty()
            .allSatisfy(checked -> {
              assertThat(checked.isRight()).as(checked.toString()).isTrue();
              assertThat(checked.isTrivial()).as(checked.toString()).isFalse();
              also.accept(mode, checked);
            });
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyKernelOfTheProcessorIsRight(FusionLevel level) {
    assertRight(new CpuBackend(2), level, (_, _) -> {});
  }

  @ParameterizedTest
  @EnumSource
  void everyEmittedKernelIsRightAndTouchesTheBytesThatAreCounted(FusionLevel level) {
    assertRight(new DeviceBackend(new SimtDevice()), level, KernelCheckTest::assertCounted);
  }

  static Stream<Arguments> precisions() {
    return Stream.of(
        Arguments.of(Precision.TF32, FusionLevel.FULL),
        Arguments.of(Precision.FLOAT16, FusionLevel.NONE),
        Arguments.of(Precision.FLOAT16, FusionLevel.FULL),
        Arguments.of(Precision.BFLOAT16, FusionLevel.BLOCK),
        Arguments.of(Precision.BFLOAT16, FusionLevel.FULL));
  }

  /** Each kernel gets rounded operands, so that only its own roundings may go another way. */
  @ParameterizedTest
  @MethodSource("precisions")
  void everyKernelOfTheProcessorRounds(Precision precision, FusionLevel level) {
    assertRight(models(precision), new CpuBackend(2), level, (_, _) -> {});
  }

  @ParameterizedTest
  @MethodSource("precisions")
  void everyEmittedKernelReadsAndWritesSixteenBits(Precision precision, FusionLevel level) {
    Backend simt = new DeviceBackend(new SimtDevice());
    assertRight(models(precision), simt, level, KernelCheckTest::assertCounted);
  }

  private static List<Model> models(Precision precision) {
    return MODELS.stream().map(model -> model.with(model.training().precision(precision))).toList();
  }

  /**
   * Kernels access the tensors that the compiler counts, and a few settings of the step. They skip
   * gradients where an activation or dropout has set a value to zero, and the running statistics
   * that the mean and the variance of a batch name as operands.
   */
  private static void assertCounted(Mode mode, CheckedKernel checked) {
    long uncounted = traffic(checked).touched() - checked.bytes();
    assertThat(uncounted).as(checked.toString()).isLessThanOrEqualTo(SETTINGS_BYTES);
    if (mode == Mode.INFER || !SKIPPING.matcher(checked.region()).find()) {
      assertThat(uncounted).as(checked.toString()).isNotNegative();
    }
    assertThat(traffic(checked).accessed()).isGreaterThanOrEqualTo(traffic(checked).touched());
  }

  private static MemoryTraffic traffic(CheckedKernel checked) {
    assertThat(checked.outcome()).isInstanceOf(Outcome.Ran.class);
    return ((Outcome.Ran) checked.outcome()).traffic().orElseThrow();
  }

  @Test
  void kernelsThatRecomputeActivationsAreRight() {
    for (Backend backend : List.of(new CpuBackend(1), new DeviceBackend(new SimtDevice()))) {
      assertThat(check(backend, NIN, Mode.TRAIN, FusionLevel.FULL, Activations.RECOMPUTE))
          .allMatch(CheckedKernel::isRight);
    }
  }

  /** Returns the emulator with a change of one kernel. */
  private static Backend changing(String name, UnaryOperator<DeviceKernel> change) {
    return new DeviceBackend(
        new ChangedDevice(
            new SimtDevice(),
            program ->
                new DeviceProgram(
                    program.fused(),
                    program.step(),
                    program.kernels().stream()
                        .map(kernel ->
                            kernel.className().equals(name) ? change.apply(kernel) : kernel)
                        .toList())));
  }

  private static DeviceKernel replace(DeviceKernel kernel, String before, String after) {
    assertThat(kernel.body()).contains(before);
    return kernel.with(kernel.body().replace(before, after));
  }

  private static CheckedKernel onlyWrong(List<CheckedKernel> checked) {
    List<CheckedKernel> wrong = checked.stream().filter(kernel -> !kernel.isRight()).toList();
    assertThat(wrong).hasSize(1);
    return wrong.getFirst();
  }

  private static ComparedTensor worst(CheckedKernel checked) {
    assertThat(checked.outcome()).isInstanceOf(Outcome.Ran.class);
    return ((Outcome.Ran) checked.outcome()).worst();
  }

  @Test
  void aSpoiltKernelIsTheOnlyWrongOne() {
    CheckedKernel wrong =
        onlyWrong(
            check(
                changing(
                    "LossLossBackwardKernel",
                    kernel -> replace(kernel, "total0 / examples", "total0 / examples + 1f"))));
    assertThat(wrong.kernels()).containsExactly("LossLossBackwardKernel");
    ComparedTensor loss = worst(wrong);
    assertThat(loss.element()).isEqualTo("loss");
    assertThat(loss.worst().actual()).isCloseTo(loss.worst().expected() + 1, within(1e-5));
    assertThat(loss.unwritten()).isZero();
    assertThat(wrong.problem()).startsWith("LossLossBackwardKernel is wrong: loss is ");
  }

  /** Half of the work-groups are not launched, so that what they would write is missing. */
  @Test
  void anOutputThatIsNotWhollyWrittenIsWrong() {
    CheckedKernel wrong =
        onlyWrong(
            check(
                changing(
                    "Nin1Kernel",
                    kernel -> {
                      Grid grid = kernel.grid();
                      assertThat(grid.groups(EXAMPLES)).isGreaterThan(1);
                      return kernel.with(new Grid(0, 1, EXAMPLES, 1, grid.items()));
                    })));
    ComparedTensor tensor = worst(wrong);
    assertThat(tensor.unwritten()).isBetween(1, tensor.elements() - 1);
    assertThat(wrong.problem())
        .contains(
            "%s is not written, and with it %d of %d elements"
                .formatted(tensor.element(), tensor.unwritten(), tensor.elements()));
  }

  /** The array of a concatenation also holds the part that the kernel of another branch writes. */
  @Test
  void aKernelThatChangesMoreThanItsResultFails() {
    String start = "FloatArray aConcat1) {";
    Backend backend =
        changing(
            "Concat13x3Conv1Kernel",
            kernel ->
                replace(
                    kernel, start, start + " if (context.globalIdx == 0) aConcat1.set(0, 1f);"));
    List<CheckedKernel> checked =
        check(backend, CONCATENATED, Mode.INFER, FusionLevel.BLOCK, Activations.STORE);
    assertThat(onlyWrong(checked).problem())
        .isEqualTo(
            "Concat13x3Conv1Kernel fails: it changes element 0 of concat1, which is not one of its results");
  }

  @Test
  void aKernelWithAFaultFails() {
    CheckedKernel wrong =
        onlyWrong(
            check(
                changing(
                    "LossLossBackwardKernel",
                    kernel -> replace(kernel, "context.localBarrier();", ""))));
    assertThat(wrong.outcome()).isInstanceOf(Outcome.Failed.class);
    assertThat(wrong.problem())
        .startsWith("LossLossBackwardKernel fails: kernel LossLossBackwardKernel, line ");
  }
}
