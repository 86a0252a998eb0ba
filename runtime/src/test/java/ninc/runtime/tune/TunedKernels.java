package ninc.runtime.tune;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Network.input;

import java.util.ArrayList;
import java.util.List;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.schedule.KernelSchedule;
import ninc.compiler.schedule.TunableKernel;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.runtime.tune.Trial.Outcome;

/** Kernels of a small network, and made-up results of searches for their schedules. */
final class TunedKernels {
  static final List<TunableKernel> KERNELS =
      TunableKernel.of(
          Compiler.compile(
                  Compiler.training(
                      input(2, 5, 5).ninBlock(6, kernel(3)).globalAveragePool().build(), sgd(0.1)),
                  CompileOptions.atLevel(FusionLevel.BLOCK))
              .fused(),
          WorkGroupTraits.GPU);

  private TunedKernels() {}

  /** The kernel with schedules each of which takes half the time of the one before. */
  static TunedKernel tuned(TunableKernel kernel, KernelSchedule... schedules) {
    List<Trial> trials = new ArrayList<>();
    double seconds = 1;
    for (KernelSchedule schedule : schedules) {
      trials.add(new Trial(schedule, new Outcome.Timed(seconds)));
      seconds /= 2;
    }
    return new TunedKernel(kernel, trials);
  }
}
