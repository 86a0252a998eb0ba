package ninc.cli.report.compile;

import ninc.cli.terminal.Text;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.pass.Activations;
import ninc.runtime.backend.Backend;
import ninc.runtime.training.Mode;

/** What a model is compiled for. */
public record Target(
    Mode mode, FusionLevel fusion, Activations activations, Backend backend, int batchSize) {

  @Override
  public String toString() {
    return Text.format(
        "%s, fusion %s%s, batch of %d, on %s",
        mode.label(),
        fusion.label(),
        switch (activations) {
          case STORE -> "";
          case RECOMPUTE -> " with recomputation";
        },
        batchSize,
        backend.name());
  }
}
