package ninc.runtime.device;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ninc.dsl.Precision;
import ninc.runtime.UserError;
import ninc.runtime.api.Classifier;
import ninc.runtime.backend.Backend.Support;
import ninc.runtime.device.simt.SimtDevice;
import ninc.runtime.model.Model;
import ninc.runtime.training.TinyRun;
import org.junit.jupiter.api.Test;

class DeviceSessionTest {

  @Test
  void aPrecisionThatTheDeviceLacksIsAMistakeOfTheUser() {
    Model model = TinyRun.model(TinyRun.RECIPE.precision(Precision.BFLOAT16));
    DeviceBackend backend = new DeviceBackend(new SinglePrecision(new SimtDevice()));
    assertThatThrownBy(() -> Classifier.train(model, TinyRun.DATA, TinyRun.SEED, backend))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "single has no bf16, which of TornadoVM's backends only CUDA has; use float32, or"
                + " another device");
  }

  /** A device that has only float32. */
  private record SinglePrecision(KernelDevice device) implements ForwardingDevice {
    @Override
    public String name() {
      return "single";
    }

    @Override
    public Support support(Precision precision) {
      return precision == Precision.FLOAT32 ? Support.STORED : Support.NONE;
    }
  }
}
