package ninc.runtime.device;

import ninc.compiler.Compiler;
import ninc.compiler.codegen.kernel.Emitter;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.fuse.Fusion;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.runtime.training.TinyRun;

/** The kernels of a small network, as a GPU gets them. */
final class EmittedProgram {
  private EmittedProgram() {}

  static DeviceProgram tiny() {
    return Emitter.emit(
        Fusion.fuse(new Compiler().evaluation(TinyRun.NETWORK), FusionLevel.BLOCK),
        new Schedules(WorkGroupTraits.GPU));
  }
}
