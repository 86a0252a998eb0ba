package ninc.compiler.schedule;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.NinNetwork;
import ninc.compiler.codegen.kernel.Emitter;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.RoundOperands;
import ninc.dsl.Layers;
import ninc.dsl.Precision;
import ninc.dsl.Training;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TunableKernelTest {
  private static final WorkGroupTraits GPU = WorkGroupTraits.GPU;
  private static final WorkGroupTraits TENSOR_CORES = GPU.withTensorCores();
  private static final Pattern LOCAL = Pattern.compile("allocateFloatLocalArray\\((\\d+)\\)");
  private static final Pattern SHORT_LOCAL = Pattern.compile("allocateShortLocalArray\\((\\d+)\\)");

  private static final Pattern SUM = Pattern.compile("float sum(\\d+)_(\\d+) = 0f");

  private static FusedGraph nin(FusionLevel level) {
    return Compiler.compile(
            Compiler.training(NinNetwork.network(), sgd(0.1)), CompileOptions.atLevel(level))
        .fused();
  }

  @Test
  void allKernelsWithProductsCanBeTuned() {
    assertThat(TunableKernel.of(nin(FusionLevel.BLOCK), GPU))
        .extracting(TunableKernel::name)
        .contains("nin1", "nin2", "nin3", "nin4", "nin2.backward", "nin3.conv.weight.grad")
        .doesNotContain("maxpool1", "loss");
  }

  /** So that the schedule found for it is used in the network. */
  @Test
  void aKernelAloneHasTheSignatureThatItHasInTheNetwork() {
    Training recipe = Training.defaults().precision(Precision.BFLOAT16);
    Graph graph = Compiler.training(NinNetwork.network(), recipe);
    FusedGraph fused =
        Compiler.compile(graph, CompileOptions.atLevel(FusionLevel.EPILOGUE)).fused();
    assertThat(TunableKernel.of(fused, GPU))
        .hasSizeGreaterThan(20)
        .allSatisfy(kernel -> {
          List<Value> alone = kernel.excerpt().regions().getLast().values();
          assertThat(KernelSignature.of(alone)).isEqualTo(kernel.signature());
          assertThat(kernel.signature()).contains("bf16 [N, ");
        });
  }

  @ParameterizedTest
  @EnumSource(FusionLevel.class)
  void everyStepOfASearchFitsTheDevice(FusionLevel level) {
    for (TunableKernel kernel : TunableKernel.of(nin(level), GPU)) {
      Set<KernelSchedule> reached = new HashSet<>(List.of(kernel.suggested()));
      for (KernelSchedule first : kernel.neighbours(kernel.suggested())) {
        reached.addAll(kernel.neighbours(first));
      }
      assertThat(reached).as(kernel.name()).hasSizeGreaterThan(10);
      reached.forEach(schedule -> assertFits(kernel, schedule));
    }
  }

  private static List<TunableKernel> kernelsOnTensorCores() {
    Graph graph =
        RoundOperands.apply(
            Compiler.training(
                input(1, 23, 24)
                    .ninBlock(96, kernel(5), stride(2))
                    .conv(40, kernel(3))
                    .globalAveragePool()
                    .build(),
                sgd(0.1)),
            Precision.BFLOAT16);
    FusedGraph fused = Compiler.compile(graph, CompileOptions.atLevel(FusionLevel.FULL)).fused();
    return TunableKernel.of(fused, TENSOR_CORES);
  }

  @Test
  void everyStepOfASearchOnTensorCoresFits() {
    Schedules schedules = new Schedules(TENSOR_CORES);
    List<TunableKernel> kernels = kernelsOnTensorCores();
    assertThat(kernels)
        .extracting(kernel -> kernel.suggested().kind())
        .contains("tensor", "tensorReduction")
        .doesNotContain("tile", "reduction");
    for (TunableKernel kernel : kernels) {
      List<KernelSchedule> reached = kernel.neighbours(kernel.suggested());
      assertThat(reached).as(kernel.name()).hasSizeGreaterThan(4);
      for (KernelSchedule schedule : reached) {
        DeviceKernel tuned =
            Emitter.emit(kernel.excerpt(), schedules.with(kernel.signature(), schedule))
                .kernels()
                .stream()
                .filter(each -> each.body().contains("multiplyAdd"))
                .findFirst()
                .orElseThrow();
        assertThat(tuned.grid().items()).as(schedule.toString()).isEqualTo(items(schedule));
        Matcher local = SHORT_LOCAL.matcher(tuned.body());
        assertThat(local.find()).isTrue();
        assertThat(Integer.parseInt(local.group(1)) * Short.BYTES).isLessThanOrEqualTo(99 << 10);
      }
    }
  }

  @Test
  void aSearchOnTensorCoresEndsAtTheLimitsOfStages() {
    for (TunableKernel kernel : kernelsOnTensorCores()) {
      for (int stages : List.of(2, 8)) {
        KernelSchedule from =
            switch (kernel.suggested().kind()) {
              case "tensor" -> new TensorTile(32, 32, 1, 1, stages);
              default -> new TensorReduction(32, 32, 1, 1, stages, 1);
            };
        assertThat(kernel.neighbours(from)).as("%s of %s", from, kernel.name()).isNotEmpty();
      }
    }
  }

  private static int items(KernelSchedule schedule) {
    return switch (schedule) {
      case TileSchedule tile -> tile.items();
      case TensorTile tile -> tile.items();
      case ReductionSchedule reduction -> reduction.items();
      case TensorReduction reduction -> reduction.items();
      case RegionSchedule region -> throw new AssertionError(region + " is no work-group's");
    };
  }

  private static void assertFits(TunableKernel kernel, KernelSchedule schedule) {
    DeviceProgram program =
        Emitter.emit(kernel.excerpt(), new Schedules(GPU).with(kernel.signature(), schedule));
    DeviceKernel tuned =
        program.kernels().stream()
            .filter(each -> LOCAL.matcher(each.body()).find())
            .findFirst()
            .orElseThrow();
    assertThat(tuned.grid().items())
        .as("%s %s", kernel.name(), schedule)
        .isEqualTo(items(schedule));
    assertThat(items(schedule)).isLessThanOrEqualTo(GPU.maxItems());
    Matcher local = LOCAL.matcher(tuned.body());
    assertThat(local.find()).isTrue();
    assertThat(Integer.parseInt(local.group(1)) * Float.BYTES)
        .as("local memory of %s with %s", kernel.name(), schedule)
        .isLessThanOrEqualTo(GPU.localBytes());
    assertThat(SUM.matcher(tuned.body()).results().map(match -> match.group()).distinct().count())
        .as("sums of %s with %s", kernel.name(), schedule)
        .isLessThanOrEqualTo(GPU.accumulators());
  }

  private static TunableKernel only(Layers layers) {
    FusedGraph fused =
        Compiler.compile(
                Compiler.inference(layers.build()), CompileOptions.atLevel(FusionLevel.BLOCK))
            .fused();
    List<TunableKernel> kernels = TunableKernel.of(fused, GPU);
    assertThat(kernels).hasSize(1);
    return kernels.getFirst();
  }

  @Test
  void aSignatureTellsTheShapesAndNoNames() {
    TunableKernel stem = only(input(3, 6, 6).ninBlock("stem", 8, kernel(3), padding(1)));
    TunableKernel other = only(input(3, 6, 6).ninBlock("other", 8, kernel(3), padding(1)));
    TunableKernel wider = only(input(3, 6, 6).ninBlock("stem", 9, kernel(3), padding(1)));
    assertThat(stem.signature())
        .isEqualTo(
            "[N, 6, 6, 3] conv 3×3 [N, 6, 6, 8]+bias+relu+conv 1×1+bias+relu+conv 1×1+bias+relu")
        .isEqualTo(other.signature())
        .isNotEqualTo(wider.signature());
  }

  @Test
  void aKernelTakesWhatWasFoundForIt() {
    TunableKernel kernel = only(input(3, 6, 6).ninBlock(8, kernel(3), padding(1)));
    KernelSchedule found = kernel.neighbours(kernel.suggested()).getFirst();
    Schedules schedules = new Schedules(GPU).with(kernel.signature(), found);
    assertThat(schedules.of(kernel.excerpt().regions().getLast().values())).contains(found);
  }

  private static Stream<Arguments> aScheduleThatDoesNotFitIsRefused() {
    return Stream.of(
        Arguments.of(
            new TileSchedule(256, 8, 2048, 256, 8),
            "it needs 2048 work items per group, but at most 1024 fit"),
        Arguments.of(
            new TileSchedule(1 << 14, 8, 256, 8, 16),
            "it needs 512 sums per work item, but at most 96 fit"),
        Arguments.of(
            new TileSchedule(2048, 8, 256, 8, 16),
            "it needs 264192 bytes of local memory per group, but at most 49152 fit"),
        Arguments.of(new TileSchedule(32, 4, 64, 4, 8), "channels is 4, but a tile needs all 8"),
        Arguments.of(new ReductionSchedule(8, 1, 1, 8, 1), "it has a reduction, but needs a tile"),
        Arguments.of(new RegionSchedule(0, 96, 1), "it has a region, but needs a tile"));
  }

  @ParameterizedTest
  @MethodSource
  void aScheduleThatDoesNotFitIsRefused(KernelSchedule given, String problem) {
    TunableKernel kernel = only(input(3, 6, 6).ninBlock(8, kernel(3), padding(1)));
    Schedules schedules = new Schedules(GPU).with(kernel.signature(), given);
    assertThatThrownBy(() -> Emitter.emit(kernel.excerpt(), schedules))
        .isInstanceOf(IllegalSchedule.class)
        .hasMessage(
            "schedule of '%s': %s; correct or remove this entry of the file of schedules"
                .formatted(kernel.signature(), problem));
  }
}
