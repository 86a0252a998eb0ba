package ninc.cli.option;

import java.util.List;
import java.util.Optional;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiled;
import ninc.compiler.ir.FusionRule;
import ninc.compiler.schedule.TunableKernel;
import ninc.dsl.Precision;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Backend.Support;
import ninc.runtime.device.tornado.TornadoDevice;
import ninc.runtime.model.Model;
import ninc.runtime.training.Mode;
import ninc.runtime.tune.ScheduleFile;
import ninc.runtime.tune.TunedBackends;

/** A device whose kernels {@code ninc tune} can run on their own. */
public sealed interface TunableDevice {

  String name();

  String description();

  /** Returns how kernels of a precision run. */
  Support support(Precision precision);

  /** Returns the file of its schedules, if any is kept. */
  Optional<ScheduleFile> file();

  /** Returns the backends that use one schedule each. */
  TunedBackends backends();

  /** Returns the kernels of a model that have a schedule, one per signature. */
  List<TunableKernel> kernels(Model model, Mode mode, FusionRule fusion, int batchSize);

  /** A device of TornadoVM. */
  record Tornado(TornadoDevice device, Optional<ScheduleFile> file) implements TunableDevice {
    @Override
    public String name() {
      return device.name();
    }

    @Override
    public String description() {
      return device.description();
    }

    @Override
    public Support support(Precision precision) {
      return device.support(precision);
    }

    @Override
    public TunedBackends backends() {
      return TunedBackends.of(device);
    }

    @Override
    public List<TunableKernel> kernels(Model model, Mode mode, FusionRule fusion, int batchSize) {
      CompileOptions options = CompileOptions.atLevel(fusion);
      return TunableKernel.of(mode.compile(model, options).fused(), device.traits());
    }
  }

  /** The processor, whose own choices the search starts from. */
  record Cpu(Backend backend, int threads, Optional<ScheduleFile> file) implements TunableDevice {
    @Override
    public String name() {
      return backend.name();
    }

    @Override
    public String description() {
      return backend.description();
    }

    @Override
    public Support support(Precision precision) {
      return backend.support(precision);
    }

    @Override
    public TunedBackends backends() {
      return TunedBackends.ofCpu(threads);
    }

    @Override
    public List<TunableKernel> kernels(Model model, Mode mode, FusionRule fusion, int batchSize) {
      Compiled program = mode.compile(model, backend.options(fusion, batchSize));
      return TunableKernel.of(program.fused(), backend.schedules(program));
    }
  }
}
