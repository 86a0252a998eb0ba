package ninc.runtime.training;

import ninc.compiler.ir.FusionLevel;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.tornado.TornadoDevice;
import ninc.runtime.device.tornado.TornadoSdk;
import ninc.runtime.distributed.Groups;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches in groups on TornadoVM's first device, where a step is two task graphs. */
@Tag("tornado")
class TornadoGroupsTest {

  @ParameterizedTest
  @EnumSource(names = {"NONE", "FULL"})
  void agreesWithTheInterpreter(FusionLevel level) {
    TornadoSdk sdk = TornadoSdk.ofThisProcess().orElseThrow();
    DeviceBackend backend = new DeviceBackend(new TornadoDevice(sdk, sdk.devices().getFirst(), 0));
    Groups groups = new Groups(4);
    GroupedStepTest.Run expected =
        GroupedStepTest.run(new InterpreterBackend(), FusionLevel.NONE, groups);
    GroupedStepTest.run(backend, level, groups).assertClose(expected, 1e-4);
  }
}
