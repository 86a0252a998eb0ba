package ninc.runtime.device.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.runtime.Failure;
import org.junit.jupiter.api.Test;

class ProfileLogTest {
  private static final List<DeviceKernel> KERNELS = List.of(kernel("Nin1"), kernel("Loss"));

  private static DeviceKernel kernel(String name) {
    return new DeviceKernel(name, name, "", List.of(), new Grid(1, 0, 1, 1, 1), List.of());
  }

  /** As TornadoVM 5.2.0 writes it: times are strings. */
  private static String run(long nin1, long loss) {
    return """
    {
        "ninc": {
            "TOTAL_KERNEL_TIME": "9",
            "ninc.Nin1": {"METHOD": "Nin1.run", "TASK_KERNEL_TIME": "%d"},
            "ninc.Loss": {"TASK_KERNEL_TIME": "%d"}
        }
    }
    """
        .formatted(nin1, loss);
  }

  @Test
  void theTimesAreThoseOfTheLastRun() {
    assertThat(ProfileLog.seconds(run(7, 8), KERNELS)).containsExactly(7e-9, 8e-9);
    assertThat(ProfileLog.seconds(run(7, 8) + run(5, 6), KERNELS)).containsExactly(5e-9, 6e-9);
  }

  @Test
  void whatIsNoJsonIsAFailure() {
    assertThatThrownBy(() -> ProfileLog.seconds("{\"ninc\": ", KERNELS))
        .isInstanceOf(Failure.class);
  }
}
