package ninc.runtime.conformance;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import ninc.compiler.Compiled;
import ninc.compiler.ir.FusionLevel;
import ninc.dsl.Training;
import ninc.runtime.backend.Backend;
import ninc.runtime.check.CheckedKernel;
import ninc.runtime.check.KernelCheck;
import ninc.runtime.model.Model;
import ninc.runtime.training.Mode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each kernel of a NiN alone, on TornadoVM's first device. */
@Tag("tornado")
class TornadoKernelCheckTest {
  private static final int EXAMPLES = 2;

  private static final Model NIN =
      new Model(
          "NiN",
          input(2, 13, 13)
              .ninBlock(9, kernel(3), padding(1))
              .maxPool(3, stride(2))
              .dropout(0.3)
              .ninBlock(5, kernel(3))
              .globalAveragePool()
              .build(),
          Training.defaults().optimizer(sgd(0.1).momentum(0.9)).clipNorm(1));

  @ParameterizedTest
  @EnumSource
  void everyKernelIsRight(FusionLevel level) {
    Backend device = TornadoConformanceTest.firstDevice();
    for (Mode mode : Mode.values()) {
      Compiled program = mode.compile(NIN, device.options(level, EXAMPLES));
      List<CheckedKernel> checked = new ArrayList<>();
      KernelCheck.checkAll(device, NIN, program, 1, checked::add);
      assertThat(checked)
          .isNotEmpty()
          .allSatisfy(kernel -> {
            assertThat(kernel.isRight()).as(kernel.toString()).isTrue();
            assertThat(kernel.isTrivial()).as(kernel.toString()).isFalse();
          });
    }
  }
}
