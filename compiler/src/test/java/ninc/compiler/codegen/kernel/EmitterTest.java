package ninc.compiler.codegen.kernel;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.pointwise;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.NinNetwork;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.pass.Activations;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.dsl.Layers;
import ninc.dsl.Network;
import ninc.dsl.Training;
import ninc.random.Choices;
import ninc.random.RandomNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EmitterTest {
  private static final Pattern LOCAL = Pattern.compile("allocateFloatLocalArray\\((\\d+)\\)");

  /** Parameters, and variables that are named after values, which no two blocks share. */
  private static final Pattern DECLARED =
      Pattern.compile("\\b(?:float|int|byte|\\w+Array) ([av][A-Z0-9]\\w*)");

  private static final Pattern SUM = Pattern.compile("sum(\\d+)_(\\d+) = 0f");

  private static Graph training(Network network) {
    return Compiler.training(network, sgd(0.1).momentum(0.9));
  }

  private static DeviceProgram emit(Graph graph, FusionLevel level) {
    return Emitter.emit(
        Compiler.compile(graph, CompileOptions.atLevel(level)).fused(),
        new Schedules(WorkGroupTraits.GPU));
  }

  private static List<String> kernelsOf(DeviceProgram program, String region) {
    return program.kernels().stream()
        .filter(kernel -> kernel.region().equals(region))
        .map(DeviceKernel::className)
        .toList();
  }

  @Test
  void aNinBlockIsOneKernelForwardAndOneBackward() {
    DeviceProgram program = emit(training(NinNetwork.network()), FusionLevel.BLOCK);
    for (String block : List.of("nin1", "nin2", "nin3", "nin4")) {
      assertThat(kernelsOf(program, block)).as(block).hasSize(1);
      assertThat(kernelsOf(program, block + ".backward")).as(block).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"NONE, 144", "EPILOGUE, 112", "BLOCK, 96", "FULL, 40"})
  void aStepOfNinHasSoManyKernels(FusionLevel level, int kernels) {
    assertThat(emit(training(NinNetwork.network()), level).kernels()).hasSize(kernels);
  }

  /** A gradient and what is summed so far: no kernel has more arguments for more parameters. */
  @Test
  void theNormOfTheGradientsIsSummedOneGradientAtATime() {
    Training recipe = Training.defaults().clipNorm(1);
    DeviceProgram program = emit(Compiler.training(NinNetwork.network(), recipe), FusionLevel.FULL);
    List<DeviceKernel> norms =
        program.kernels().stream().filter(kernel -> kernel.region().endsWith(".norm")).toList();
    assertThat(norms).hasSize(24 + 10).allSatisfy(EmitterTest::assertFits);
    assertThat(norms).allSatisfy(kernel -> assertThat(kernel.arguments()).hasSizeBetween(2, 3));
    assertThat(kernelsOf(program, "nin1.conv.bias.grad.norm")).hasSize(1);
    assertThat(kernelsOf(program, "nin3.conv.weight.grad.norm")).hasSize(2);
  }

  static Stream<Network> wide() {
    return Stream.concat(Stream.of(NinNetwork.network()), odd().map(Layers::build));
  }

  private static Stream<Layers> odd() {
    return Stream.of(
        input(3, 9, 9).ninBlock(512, kernel(3)).globalAveragePool(),
        input(3, 7, 7).ninBlock(500, kernel(3), pointwise(512, 11, 257)).globalAveragePool(),
        input(1, 8, 8).flatten().linear(4096, relu()).linear(4096, relu()).linear(10),
        input(2, 5, 5).conv(1000, kernel(3), relu()).conv(700, kernel(1)).globalAveragePool());
  }

  @ParameterizedTest
  @MethodSource("wide")
  void everyKernelFitsAWorkGroup(Network network) {
    for (FusionLevel level : FusionLevel.values()) {
      for (Activations activations : Activations.values()) {
        DeviceProgram program =
            Emitter.emit(
                Compiler.compile(
                        training(network), CompileOptions.atLevel(level).activations(activations))
                    .fused(),
                new Schedules(WorkGroupTraits.GPU));
        program.kernels().forEach(EmitterTest::assertFits);
      }
    }
  }

  private static void assertFits(DeviceKernel kernel) {
    assertThat(kernel.arguments()).as(kernel.className()).hasSizeLessThan(20);
    int floats =
        LOCAL.matcher(kernel.body()).results().mapToInt(EmitterTest::number).max().orElse(0);
    assertThat(floats * Float.BYTES)
        .as("local memory of " + kernel.className())
        .isLessThanOrEqualTo(WorkGroupTraits.GPU.localBytes());
    long sums = SUM.matcher(kernel.body()).results().map(MatchResult::group).distinct().count();
    assertThat(sums)
        .as("sums of an item of " + kernel.className())
        .isLessThanOrEqualTo(WorkGroupTraits.GPU.accumulators());
  }

  private static int number(MatchResult match) {
    return Integer.parseInt(match.group(1));
  }

  /** Classes differ in more than case, for the files of some systems do not tell that apart. */
  @Test
  void whateverTheNodesAreCalledNothingIsDeclaredTwice() {
    for (long seed = 0; seed < 50; seed++) {
      Graph graph = training(RandomNetwork.of(Choices.drawn(seed)));
      for (FusionLevel level : FusionLevel.values()) {
        List<DeviceKernel> kernels = emit(graph, level).kernels();
        assertThat(kernels)
            .as("seed %d, %s", seed, level)
            .extracting(kernel -> kernel.className().toLowerCase(Locale.ROOT))
            .doesNotHaveDuplicates();
        for (DeviceKernel kernel : kernels) {
          assertThat(DECLARED.matcher(kernel.body()).results().map(match -> match.group(1)))
              .as("seed %d, %s, %s", seed, level, kernel.className())
              .doesNotHaveDuplicates();
        }
      }
    }
  }

  /** Whoever changes what is emitted looks at the text that a person will read. */
  @Test
  void aKernelReadsLikeThis() throws IOException {
    Layers small = input(1, 6, 5).ninBlock(3, kernel(3), padding(1), pointwise(2));
    WorkGroupTraits tiny = new WorkGroupTraits(4 << 10, 4, 2, 8, 4, 2, 2);
    DeviceProgram program =
        Emitter.emit(
            Compiler.compile(
                    Compiler.inference(small.build()), CompileOptions.atLevel(FusionLevel.BLOCK))
                .fused(),
            new Schedules(tiny));
    assertThat(program.kernels()).hasSize(1);
    assertThat(program.kernels().getFirst().body()).isEqualTo(golden("Nin1Kernel.java"));
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = EmitterTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
