package ninc.cli.command;

import java.io.PrintWriter;
import java.util.Optional;
import ninc.cli.option.Devices;
import ninc.cli.option.TunedSchedules;
import ninc.cli.report.Processor;
import ninc.cli.terminal.JsonListener;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.cpu.CpuBackend;
import ninc.runtime.device.KernelDevice;
import ninc.runtime.device.simt.SimtDevice;
import ninc.runtime.device.tornado.TornadoDevice;
import ninc.runtime.device.tornado.TornadoSdk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code ninc devices} command. */
@Command(name = "devices", description = "Lists the available devices.")
public final class DevicesCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print JSON instead of text, one object per device.")
  private boolean json;

  @Override
  public void run() {
    int threads = Runtime.getRuntime().availableProcessors();
    Backend cpu = new CpuBackend(threads);
    device(cpu.name(), Processor.name() + ", " + cpu.description(), false);
    KernelDevice simt = new SimtDevice();
    device(simt.name(), simt.description(), false);
    tornado();
    Devices.Choice choice =
        new Devices(threads, Optional.empty(), new TunedSchedules()).automatic();
    if (json) {
      out().println(JsonListener.event("auto").put("name", choice.backend().name()));
    } else {
      line("auto", "selects " + choice.backend().name() + choice.suffix());
    }
  }

  private void tornado() {
    try {
      Optional<TornadoSdk> sdk = TornadoSdk.ofThisProcess();
      if (sdk.isEmpty()) {
        missing(Devices.missingSdk());
      } else {
        for (TornadoDevice device : Devices.tornadoDevices(sdk.get())) {
          device(device.name(), device.description(), device.isGpu());
        }
        sdk.get().missingBackends().forEach(backend -> missing(backend.toString()));
      }
    } catch (UserError unusable) {
      missing(unusable.getMessage());
    }
  }

  private void device(String name, String description, boolean gpu) {
    if (json) {
      out()
          .println(
              JsonListener.event("device")
                  .put("name", name)
                  .put("description", description)
                  .put("gpu", gpu));
    } else {
      line(name, description);
    }
  }

  private void missing(String reason) {
    if (json) {
      out().println(JsonListener.event("missing").put("name", "tornado").put("reason", reason));
    } else {
      line("tornado", reason);
    }
  }

  private void line(String name, String text) {
    out().printf("%-9s  %s%n", name, text);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
