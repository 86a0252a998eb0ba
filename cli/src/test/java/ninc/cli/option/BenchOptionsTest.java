package ninc.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.bench.counter.Counters;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.simt.SimtDevice;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchOptionsTest {
  private static final Backend DEVICE = new DeviceBackend(new SimtDevice());

  @Test
  void countersAreRefusedWhereTheProcessorDoesNotRunTheKernels() {
    BenchOptions options = CommandLine.populateCommand(new BenchOptions(), "--counters");
    assertThatThrownBy(() -> options.counters(DEVICE))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "--counters counts kernels on the processor, but these run on simt; use --device cpu"
                + " or, on NVIDIA GPUs, ncu as in docs/BENCHMARKS.md");
  }

  @Test
  void withoutTheFlagNoneIsOpened() {
    try (Counters counters =
        CommandLine.populateCommand(new BenchOptions(), new String[0]).counters(DEVICE)) {
      assertThat(counters.isEmpty()).isTrue();
      assertThat(counters.refusals()).isEmpty();
    }
  }
}
