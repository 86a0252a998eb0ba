package ninc.cli.option;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.cli.report.Processor;
import ninc.compiler.schedule.KernelSchedule;
import ninc.compiler.schedule.RegionSchedule;
import ninc.compiler.schedule.RegionSchedules;
import ninc.compiler.schedule.Schedules;
import ninc.runtime.NearestName;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.KernelDevice;
import ninc.runtime.device.KernelFolder;
import ninc.runtime.device.simt.SimtDevice;
import ninc.runtime.device.tornado.SdkBackend;
import ninc.runtime.device.tornado.TornadoDevice;
import ninc.runtime.device.tornado.TornadoDeviceInfo;
import ninc.runtime.device.tornado.TornadoSdk;
import ninc.runtime.device.tornado.TornadoSdk.MissingBackend;
import ninc.runtime.tune.ScheduleFile;

/**
 * The available devices.
 *
 * @param threads the number of threads of the cpu device
 * @param kernels a folder of kernels that replace the compiler's
 * @param tuned the choice of tuned schedules
 */
public record Devices(int threads, Optional<KernelFolder> kernels, TunedSchedules tuned) {
  private static final Pattern TORNADO = Pattern.compile("tornado(?::(\\d{1,4}))?");
  private static final List<String> NAMES = List.of("auto", "cpu", "simt", "tornado");
  private static final String CPU = "cpu " + Processor.name();
  private static final String NO_SDK =
      "TORNADOVM_HOME is not set; set it to a TornadoVM SDK (https://www.tornadovm.org)";

  /**
   * A selected device.
   *
   * @param reason why it was selected, unless the user named it
   */
  public record Choice(Backend backend, Optional<String> reason) {
    private static Choice named(Backend backend) {
      return new Choice(backend, Optional.empty());
    }

    private static Choice of(Backend backend, String reason) {
      return new Choice(backend, Optional.of(reason));
    }

    /** Returns the reason, if any, as it follows the description of the device. */
    public String suffix() {
      return reason.map(": "::concat).orElse("");
    }
  }

  /**
   * Opens the device with this name.
   *
   * @throws UserError if there is none
   */
  Choice choose(String name) {
    Matcher tornado = TORNADO.matcher(name);
    if (tornado.matches()) {
      return Choice.named(tornado(tornado(number(tornado))));
    }
    return switch (name) {
      case "auto" -> automatic();
      case "cpu" -> Choice.named(cpu());
      case "simt" -> Choice.named(emitting(new SimtDevice(), tuned.file()));
      default ->
          throw new UserError(
              "unknown device '%s'%s; devices: auto, cpu, simt, tornado[:N]"
                  .formatted(name, NearestName.hint(name, NAMES)));
    };
  }

  /**
   * Opens the device with this name for running single kernels.
   *
   * @throws UserError if it is neither a TornadoVM device nor the CPU
   */
  TunableDevice tunable(String name) {
    Matcher tornado = TORNADO.matcher(name);
    if (tornado.matches()) {
      TornadoDevice device = tornado(number(tornado));
      return new TunableDevice.Tornado(device, tuned.toWrite(device.model()));
    }
    if (name.equals("auto") && automatic().backend() instanceof DeviceBackend device) {
      return tunable(device.name());
    }
    if (name.equals("auto") || name.equals("cpu")) {
      return new TunableDevice.Cpu(new CpuBackend(threads), threads, tuned.toWrite(CPU));
    }
    throw new UserError(
        "kernels are tuned on the CPU and on TornadoVM's devices; use --device cpu or tornado[:N], not '%s'"
            .formatted(name));
  }

  private static int number(Matcher tornado) {
    return tornado.group(1) == null ? 0 : Integer.parseInt(tornado.group(1));
  }

  private Backend tornado(TornadoDevice device) {
    return emitting(device, tuned.toRead(device.model()));
  }

  private Backend emitting(KernelDevice device, Optional<ScheduleFile> file) {
    tuned.checkExists();
    Map<String, KernelSchedule> found = file.map(ScheduleFile::read).orElse(Map.of());
    return new DeviceBackend(device, new Schedules(device.traits(), found), kernels);
  }

  /**
   * Opens the cpu device.
   *
   * @throws UserError if kernels are given, which it does not use
   */
  private Backend cpu() {
    if (kernels.isPresent()) {
      throw new UserError("--kernels requires --device simt or tornado");
    }
    tuned.checkExists();
    Map<String, RegionSchedule> found =
        tuned.toRead(CPU).map(ScheduleFile::readRegions).orElse(Map.of());
    return new CpuBackend(threads, new RegionSchedules(found));
  }

  private TornadoDevice tornado(int number) {
    TornadoSdk sdk = TornadoSdk.ofThisProcess().orElseThrow(() -> new UserError(NO_SDK));
    List<TornadoDevice> devices = tornadoDevices(sdk);
    if (number >= devices.size()) {
      throw new UserError(
          "device tornado:%d not found; TornadoVM has %d, see ninc devices"
              .formatted(number, devices.size()));
    }
    return devices.get(number);
  }

  /** Selects a GPU through the fastest backend of TornadoVM or, if there is none, the CPU. */
  public Choice automatic() {
    Optional<TornadoSdk> sdk;
    List<TornadoDevice> devices;
    try {
      sdk = TornadoSdk.ofThisProcess();
      devices = sdk.map(Devices::tornadoDevices).orElse(List.of());
    } catch (UserError unusable) {
      return Choice.of(cpu(), unusable.getMessage());
    }
    if (sdk.isEmpty()) {
      return Choice.of(cpu(), "TORNADOVM_HOME is not set");
    }
    List<SdkBackend> missing =
        sdk.get().missingBackends().stream().map(MissingBackend::backend).toList();
    return TornadoDevice.fastestGpu(devices)
        .map(gpu ->
            Choice.of(
                tornado(gpu),
                reason(
                    "TornadoVM's fastest backend with a GPU",
                    missing.stream().filter(gpu::isSlowerThan))))
        .orElseGet(() -> Choice.of(cpu(), reason("TornadoVM has no GPU", missing.stream())));
  }

  private static String reason(String choice, Stream<SdkBackend> missing) {
    String names = missing.map(SdkBackend::name).collect(Collectors.joining(", "));
    return names.isEmpty() ? choice : "%s (not started: %s)".formatted(choice, names);
  }

  /**
   * Lists the devices of TornadoVM.
   *
   * @throws UserError if TornadoVM does not start
   */
  public static List<TornadoDevice> tornadoDevices(TornadoSdk sdk) {
    List<TornadoDeviceInfo> devices = sdk.devices();
    return IntStream.range(0, devices.size())
        .mapToObj(i -> new TornadoDevice(sdk, devices.get(i), i))
        .toList();
  }

  /** Returns the message about a missing TornadoVM SDK. */
  public static String missingSdk() {
    return NO_SDK;
  }
}
