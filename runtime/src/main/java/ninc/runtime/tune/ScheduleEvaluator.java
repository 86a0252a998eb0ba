package ninc.runtime.tune;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.schedule.KernelSchedule;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.TunableKernel;
import ninc.runtime.Failure;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.bench.Difference;
import ninc.runtime.device.DeviceBackend;
import ninc.runtime.device.KernelDevice;
import ninc.runtime.interpreter.Interpreter;
import ninc.runtime.tune.Trial.Outcome;

/**
 * One kernel alone on a device, with numbers that are made up. A schedule is checked twice before
 * it is timed: on a few examples against the float64 definitions, and on the whole batch against
 * the first schedule that was right.
 */
final class ScheduleEvaluator {
  private static final int FEW_EXAMPLES = 2;

  private final KernelDevice device;
  private final TunableKernel kernel;
  private final FusedGraph excerpt;
  private final TunePlan plan;
  private final RandomTensors tensors;
  private final StepContext step;
  private final int few;
  private final Map<String, float[]> ofFew;
  private Optional<Map<String, float[]>> ofAll = Optional.empty();

  ScheduleEvaluator(KernelDevice device, TunableKernel kernel, TunePlan plan) {
    this.device = device;
    this.kernel = kernel;
    this.excerpt = kernel.excerpt();
    this.plan = plan;
    this.tensors = RandomTensors.of(excerpt.graph(), plan.batchSize(), plan.seed());
    this.step = new StepContext(plan.seed(), 1, 0);
    this.few = Math.min(FEW_EXAMPLES, plan.batchSize());
    this.ofFew = define();
  }

  private Map<String, float[]> define() {
    Map<String, double[]> values =
        Interpreter.run(
            excerpt.graph(), few, tensors.exactInputs(few), tensors.exactParameters(), step);
    Map<String, float[]> results = new LinkedHashMap<>();
    for (String role : excerpt.graph().results().keySet()) {
      double[] exact = values.get(role);
      float[] rounded = new float[exact.length];
      for (int i = 0; i < exact.length; i++) {
        rounded[i] = (float) exact[i];
      }
      results.put(role, rounded);
    }
    return results;
  }

  /** Runs the kernel with a schedule. */
  Outcome run(KernelSchedule schedule) {
    Schedules schedules = new Schedules(device.traits()).with(kernel.signature(), schedule);
    DeviceBackend backend = new DeviceBackend(device, schedules, Optional.empty());
    Compiled compiled =
        Compiler.compile(excerpt, backend.options(FusionLevel.FULL, plan.batchSize()));
    try (Session session = backend.open()) {
      Program program = session.compile(compiled);
      tensors.writeParametersTo(session);
      Difference small = Difference.worst(ofFew, results(program, few));
      if (!small.isTolerable()) {
        return new Outcome.Wrong(small);
      }
      Map<String, float[]> all = results(program, plan.batchSize());
      Difference large = Difference.worst(ofAll.orElse(all), all);
      if (!large.isTolerable()) {
        return new Outcome.Wrong(large);
      }
      ofAll = Optional.of(ofAll.orElse(all));
      return new Outcome.Timed(fastest(program));
    } catch (Failure e) {
      return new Outcome.Refused(e.getMessage());
    }
  }

  private Map<String, float[]> results(Program program, int examples) {
    program.run(examples, tensors.inputs(), step);
    Map<String, float[]> results = new LinkedHashMap<>();
    excerpt.graph().results().keySet().forEach(role -> results.put(role, program.values(role)));
    return results;
  }

  /** The kernel's own time, without those that give it what is no input. */
  private double fastest(Program program) {
    return DoubleStream.generate(() ->
            Arrays.stream(program.profile(plan.batchSize(), tensors.inputs(), step))
                .skip(excerpt.regions().size() - 1L)
                .sum())
        .limit(plan.repetitions())
        .min()
        .orElseThrow();
  }
}
