package ninc.cli.option;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import ninc.compiler.schedule.KernelSchedule;
import ninc.compiler.schedule.Schedules;
import ninc.runtime.NearestName;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.KernelDevice;
import ninc.runtime.device.KernelFolder;
import ninc.runtime.device.simt.SimtDevice;
import ninc.runtime.device.tornado.TornadoDevice;
import ninc.runtime.device.tornado.TornadoDeviceInfo;
import ninc.runtime.device.tornado.TornadoSdk;
import ninc.runtime.tune.ScheduleFile;

/**
 * What can be computed on.
 *
 * @param threads of the cpu device
 * @param kernels where kernels are that replace the compiler's
 * @param tuned which schedules that were tuned are taken
 */
public record Devices(int threads, Optional<KernelFolder> kernels, TunedSchedules tuned) {
  private static final Pattern TORNADO = Pattern.compile("tornado(?::(\\d{1,4}))?");
  private static final List<String> NAMES = List.of("auto", "cpu", "simt", "tornado");
  private static final String NO_SDK =
      "TORNADOVM_HOME is not set; set it to a TornadoVM SDK (https://www.tornadovm.org)";

  /**
   * A device and, where nobody asked for it by name, why it.
   *
   * @param reason to follow its description
   */
  public record Choice(Backend backend, String reason) {}

  /**
   * The device of a name.
   *
   * @throws UserError where there is none
   */
  Choice choose(String name) {
    Matcher tornado = TORNADO.matcher(name);
    if (tornado.matches()) {
      return new Choice(tornado(tornado(number(tornado))), "");
    }
    return switch (name) {
      case "auto" -> automatic();
      case "cpu" -> new Choice(cpu(), "");
      case "simt" -> new Choice(emitting(new SimtDevice(), tuned.file()), "");
      default ->
          throw new UserError(
              "there is no device '%s'%s; there are auto, cpu, simt and tornado[:N]"
                  .formatted(name, NearestName.hint(name, NAMES)));
    };
  }

  /**
   * The device of a name, to run single kernels on.
   *
   * @throws UserError where it is none that has a time of its own to measure
   */
  TornadoDevice tunable(String name) {
    Matcher tornado = TORNADO.matcher(name);
    if (tornado.matches()) {
      return tornado(number(tornado));
    }
    if (name.equals("auto") && automatic().backend() instanceof DeviceBackend device) {
      return tunable(device.name());
    }
    throw new UserError(
        "kernels are tuned for TornadoVM's devices: give --device tornado[:N], not '%s'"
            .formatted(name));
  }

  private static int number(Matcher tornado) {
    return tornado.group(1) == null ? 0 : Integer.parseInt(tornado.group(1));
  }

  private Backend tornado(TornadoDevice device) {
    return emitting(device, tuned.of(device));
  }

  private Backend emitting(KernelDevice device, Optional<ScheduleFile> file) {
    Map<String, KernelSchedule> found = file.map(ScheduleFile::read).orElse(Map.of());
    return new DeviceBackend(device, new Schedules(device.traits(), found), kernels);
  }

  /**
   * @throws UserError where kernels or schedules are given, for which it has no use
   */
  private Backend cpu() {
    if (kernels.isPresent()) {
      throw new UserError("--kernels is for --device simt and tornado; the cpu runs none");
    }
    if (tuned.file().isPresent()) {
      throw new UserError("--schedules is for --device simt and tornado; the cpu takes none");
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
  public Choice automatic() {
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
        .map(gpu -> new Choice(tornado(gpu), ": TornadoVM's first GPU"))
        .orElseGet(() -> new Choice(cpu(), ": TornadoVM has no GPU"));
  }

  /** The devices behind TornadoVM; none without an SDK. */
  public static List<TornadoDevice> tornadoDevices(TornadoSdk sdk) {
    List<TornadoDeviceInfo> devices = sdk.devices();
    return IntStream.range(0, devices.size())
        .mapToObj(i -> new TornadoDevice(sdk, devices.get(i), i))
        .toList();
  }

  /** What is missing for TornadoVM's devices. */
  public static String missingSdk() {
    return NO_SDK;
  }
}
