package ninc.cli;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.KernelDevice;
import ninc.runtime.device.KernelFolder;
import ninc.runtime.simt.SimtDevice;
import ninc.runtime.tornado.TornadoDevice;
import ninc.runtime.tornado.TornadoDeviceInfo;
import ninc.runtime.tornado.TornadoSdk;

/**
 * What can be computed on.
 *
 * @param threads of the cpu device
 * @param kernels where kernels are that replace the compiler's
 */
record Devices(int threads, Optional<KernelFolder> kernels) {
  private static final Pattern TORNADO = Pattern.compile("tornado(?::(\\d{1,4}))?");
  private static final String NO_SDK =
      "TORNADOVM_HOME is not set; set it to a TornadoVM SDK (https://www.tornadovm.org)";

  /**
   * A device and, where nobody asked for it by name, why it.
   *
   * @param reason to follow its description
   */
  record Choice(Backend backend, String reason) {}

  /**
   * The device of a name.
   *
   * @throws UserError where there is none
   */
  Choice choose(String name) {
    Matcher tornado = TORNADO.matcher(name);
    if (tornado.matches()) {
      return named(tornado(tornado.group(1) == null ? 0 : Integer.parseInt(tornado.group(1))));
    }
    return switch (name) {
      case "auto" -> automatic();
      case "cpu" -> new Choice(cpu(), "");
      case "simt" -> named(new SimtDevice());
      default ->
          throw new UserError(
              "there is no device '%s'; there are auto, cpu, simt and tornado[:N]".formatted(name));
    };
  }

  private Choice named(KernelDevice device) {
    return new Choice(new DeviceBackend(device, kernels), "");
  }

  /**
   * @throws UserError where kernels are given, which it has no use for
   */
  private Backend cpu() {
    if (kernels.isPresent()) {
      throw new UserError("--kernels is for --device simt and tornado; the cpu runs none");
    }
    return new CpuBackend(threads);
  }

  private TornadoDevice tornado(int number) {
    TornadoSdk sdk = TornadoSdk.ofThisProcess().orElseThrow(() -> new UserError(NO_SDK));
    List<TornadoDevice> devices = tornadoDevices(sdk);
    if (number >= devices.size()) {
      throw new UserError(
          "there is no device tornado:%d; ninc devices lists the %d that TornadoVM has"
              .formatted(number, devices.size()));
    }
    return devices.get(number);
  }

  /** TornadoVM's first GPU, or the processor. */
  Choice automatic() {
    Optional<TornadoSdk> sdk;
    try {
      sdk = TornadoSdk.ofThisProcess();
    } catch (UserError unusable) {
      return new Choice(cpu(), ": " + unusable.getMessage());
    }
    if (sdk.isEmpty()) {
      return new Choice(cpu(), ": TORNADOVM_HOME is not set");
    }
    return tornadoDevices(sdk.get()).stream()
        .filter(TornadoDevice::isGpu)
        .findFirst()
        .map(gpu -> new Choice(new DeviceBackend(gpu, kernels), ": TornadoVM's first GPU"))
        .orElseGet(() -> new Choice(cpu(), ": TornadoVM has no GPU"));
  }

  /** The devices behind TornadoVM; none without an SDK. */
  static List<TornadoDevice> tornadoDevices(TornadoSdk sdk) {
    List<TornadoDeviceInfo> devices = sdk.devices();
    return IntStream.range(0, devices.size())
        .mapToObj(i -> new TornadoDevice(sdk, devices.get(i), i))
        .toList();
  }

  /** What is missing for TornadoVM's devices. */
  static String missingSdk() {
    return NO_SDK;
  }
}
