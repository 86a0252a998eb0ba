package ninc.runtime.device.tornado;

import java.util.List;

/** The interface of the emitted class that queries TornadoVM for its devices. */
public interface DeviceQuery {

  /** The source of the class, which is named {@link #CLASS_NAME}. */
  String SOURCE =
      """
      import java.util.ArrayList;
      import java.util.List;
      import ninc.runtime.device.tornado.DeviceQuery;
      import ninc.runtime.device.tornado.TornadoDeviceInfo;
      import uk.ac.manchester.tornado.api.TornadoBackend;
      import uk.ac.manchester.tornado.api.TornadoRuntime;
      import uk.ac.manchester.tornado.api.common.TornadoDevice;
      import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
      import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

      public final class Devices implements DeviceQuery {
        @Override
        public List<TornadoDeviceInfo> devices() {
          TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
          List<TornadoDeviceInfo> devices = new ArrayList<>();
          for (int i = 0; i < runtime.getNumBackends(); i++) {
            TornadoBackend backend = runtime.getBackend(i);
            for (int j = 0; j < backend.getNumDevices(); j++) {
              TornadoDevice device = backend.getDevice(j);
              devices.add(
                  new TornadoDeviceInfo(
                      i,
                      j,
                      backend.getBackendType().name(),
                      device.getPhysicalDevice().getDeviceName(),
                      device.getDeviceType() == TornadoDeviceType.GPU,
                      device.getMaxGlobalMemory()));
            }
          }
          return devices;
        }
      }
      """;

  /** The simple name of the class. */
  String CLASS_NAME = "Devices";

  /** Returns the devices in the order of TornadoVM's device numbers. */
  List<TornadoDeviceInfo> devices();
}
