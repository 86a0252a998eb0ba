package ninc.runtime.conformance;

import ninc.compiler.ir.FusionLevel;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.tornado.TornadoDevice;
import ninc.runtime.device.tornado.TornadoSdk;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** PyTorch's operators and its ten steps of SGD, by emitted kernels on TornadoVM's first device. */
@Tag("tornado")
@ParameterizedClass
@EnumSource(FusionLevel.class)
class TornadoConformanceTest extends PyTorchConformance {
  private final FusionLevel level;

  TornadoConformanceTest(FusionLevel level) {
    this.level = level;
  }

  static DeviceBackend firstDevice() {
    TornadoSdk sdk = TornadoSdk.ofThisProcess().orElseThrow();
    return new DeviceBackend(new TornadoDevice(sdk, sdk.devices().getFirst(), 0));
  }

  @Override
  GraphRunner runner() {
    return new BackendRunner(firstDevice(), level);
  }

  @Override
  double tolerance() {
    return 1e-4;
  }
}
