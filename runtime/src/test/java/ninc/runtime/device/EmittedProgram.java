package ninc.runtime.device;

import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.codegen.kernel.Emitter;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.runtime.training.TinyRun;

/** The kernels of a small network, as a GPU gets them. */
final class EmittedProgram {
  private EmittedProgram() {}

  static DeviceProgram tiny() {
    return Emitter.emit(
        Compiler.compile(
                Compiler.evaluation(TinyRun.NETWORK), CompileOptions.atLevel(FusionLevel.BLOCK))
            .fused(),
        new Schedules(WorkGroupTraits.GPU));
  }
}
