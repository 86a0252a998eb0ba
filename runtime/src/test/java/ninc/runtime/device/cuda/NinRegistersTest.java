package ninc.runtime.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import ninc.compiler.CompileOptions.Purpose;
import ninc.compiler.ir.FusionLevel;
import ninc.runtime.model.Model;
import ninc.runtime.model.ModelLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernels of models/NiN.java have enough registers on NVIDIA's GPUs. */
@Tag("nvrtc")
class NinRegistersTest {
  private static final int BATCH = 128;

  private static Model nin;
  private static CompiledKernel.Factory factory;

  @BeforeAll
  static void load() {
    nin = ModelLoader.load(Path.of("..", "models", "NiN.java"));
    factory = new CompiledKernel.Factory();
  }

  static Stream<Arguments> steps() {
    return Arrays.stream(Multiprocessor.values())
        .flatMap(processor ->
            Arrays.stream(FusionLevel.values())
                .flatMap(level ->
                    Stream.of(Purpose.TRAINING, Purpose.INFERENCE)
                        .map(purpose -> Arguments.of(processor, level, purpose))));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void noKernelSpillsAndAllCanBeLaunched(
      Multiprocessor processor, FusionLevel level, Purpose purpose) {
    List<CompiledKernel> kernels = factory.compile(nin, purpose, level, BATCH, processor);
    assertThat(kernels)
        .filteredOn(CompiledKernel::spills)
        .extracting(CompiledKernel::name)
        .isEmpty();
    assertThat(kernels)
        .filteredOn(kernel -> kernel.groupsAtATime() == 0)
        .extracting(CompiledKernel::name)
        .isEmpty();
  }
}
