package ninc.runtime.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.Target;
import ninc.compiler.codegen.cuda.CudaKernel;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.runtime.model.Model;
import ninc.runtime.model.ModelLoader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kernel of a training step of the definitions in the folder {@code models} has CUDA C, fused
 * as it is by default. Those of other levels are like the kernels of random networks, which the
 * test of the printer prints at each level.
 */
class ModelKernelsTest {

  static List<Path> models() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("..", "models"))) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void everyKernelIsPrinted(Path file) {
    Model model = ModelLoader.load(file);
    CompileOptions options =
        CompileOptions.atLevel(FusionLevel.FULL)
            .target(new Target.WorkGroups(new Schedules(WorkGroupTraits.CUDA)));
    List<DeviceKernel> kernels =
        Compiler.compile(model.network(), model.training(), options)
            .program()
            .orElseThrow()
            .kernels();
    assertThat(kernels)
        .isNotEmpty()
        .allSatisfy(kernel ->
            assertThat(CudaKernel.of(kernel).text())
                .contains(" %s(".formatted(kernel.className())));
  }
}
