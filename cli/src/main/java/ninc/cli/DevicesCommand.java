package ninc.cli;

import java.io.PrintWriter;
import java.util.Optional;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.device.KernelDevice;
import ninc.runtime.simt.SimtDevice;
import ninc.runtime.tornado.TornadoSdk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ninc devices}. */
@Command(name = "devices", description = "Lists what can be computed on.")
final class DevicesCommand implements Runnable {
  private static final String ROW = "%-9s  %s%n";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    int threads = Runtime.getRuntime().availableProcessors();
    Backend cpu = new CpuBackend(threads);
    out.printf(ROW, cpu.name(), Processor.name() + ", " + cpu.description());
    KernelDevice simt = new SimtDevice();
    out.printf(ROW, simt.name(), simt.description());
    tornado(out);
    Devices.Choice choice = new Devices(threads, Optional.empty()).automatic();
    out.printf(ROW, "auto", "takes " + choice.backend().name() + choice.reason());
  }

  private static void tornado(PrintWriter out) {
    try {
      Optional<TornadoSdk> sdk = TornadoSdk.ofThisProcess();
      if (sdk.isEmpty()) {
        out.printf(ROW, "tornado", Devices.missingSdk());
      } else {
        Devices.tornadoDevices(sdk.get())
            .forEach(device -> out.printf(ROW, device.name(), device.description()));
      }
    } catch (UserError unusable) {
      out.printf(ROW, "tornado", unusable.getMessage());
    }
  }
}
