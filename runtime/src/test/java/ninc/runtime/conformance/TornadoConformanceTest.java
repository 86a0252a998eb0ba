package ninc.runtime.conformance;

import ninc.compiler.fuse.FusionLevel;
import ninc.runtime.backend.Backend;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.tornado.TornadoDevice;
import ninc.runtime.tornado.TornadoSdk;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The emitted kernels on TornadoVM's first device. */
@Tag("tornado")
@ParameterizedClass
@EnumSource(FusionLevel.class)
class TornadoConformanceTest extends BackendConformance {

  TornadoConformanceTest(FusionLevel level) {
    super(level);
  }

  @Override
  Backend backend() {
    TornadoSdk sdk = TornadoSdk.ofThisProcess().orElseThrow();
    return new DeviceBackend(new TornadoDevice(sdk, sdk.devices().getFirst(), 0));
  }
}
