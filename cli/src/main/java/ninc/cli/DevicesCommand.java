package ninc.cli;

import java.io.PrintWriter;
import ninc.runtime.backend.Backend;
import ninc.runtime.cpu.CpuBackend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ninc devices}. */
@Command(name = "devices", description = "Lists what can be computed on.")
final class DevicesCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    Backend cpu = new CpuBackend(Runtime.getRuntime().availableProcessors());
    out.printf("%s   %s, %s%n", cpu.name(), Devices.processorName(), cpu.description());
    out.printf("auto  takes %s: %s%n", cpu.name(), Devices.automaticChoice());
  }
}
