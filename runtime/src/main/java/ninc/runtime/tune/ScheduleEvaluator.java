package ninc.runtime.tune;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Type;
import ninc.compiler.schedule.KernelSchedule;
import ninc.compiler.schedule.TunableKernel;
import ninc.runtime.Failure;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.bench.Difference;
import ninc.runtime.bench.Warmup;
import ninc.runtime.interpreter.Interpreter;
import ninc.runtime.tune.Trial.Outcome;

/**
 * Verifies and times schedules of one kernel on a device, with random inputs. A schedule is
 * verified twice before it is timed: on a few examples against the float64 definitions, and on the
 * whole batch against the first correct schedule.
 */
final class ScheduleEvaluator {
  private static final int VERIFIED_EXAMPLES = 2;

  private final TunedBackends backends;
  private final TunableKernel kernel;
  private final FusedGraph excerpt;
  private final TunePlan plan;
  private final RandomTensors tensors;
  private final StepContext step;
  private final int verifiedExamples;
  private final Map<String, float[]> expected;
  private Optional<Map<String, float[]>> expectedOfBatch = Optional.empty();

  ScheduleEvaluator(TunedBackends backends, TunableKernel kernel, TunePlan plan) {
    this.backends = backends;
    this.kernel = kernel;
    this.excerpt = kernel.excerpt();
    this.plan = plan;
    this.tensors = RandomTensors.of(excerpt.graph(), plan.batchSize(), plan.seed());
    this.step = new StepContext(plan.seed(), 1, 0);
    this.verifiedExamples = Math.min(VERIFIED_EXAMPLES, plan.batchSize());
    this.expected = expected();
  }

  private Map<String, float[]> expected() {
    Map<String, double[]> values =
        Interpreter.run(
            excerpt.graph(),
            verifiedExamples,
            tensors.exactInputs(verifiedExamples),
            tensors.exactParameters(),
            step);
    Map<String, float[]> results = new LinkedHashMap<>();
    for (String role : roles()) {
      double[] exact = values.get(role);
      float[] rounded = new float[exact.length];
      for (int i = 0; i < exact.length; i++) {
        rounded[i] = (float) exact[i];
      }
      results.put(role, rounded);
    }
    return results;
  }

  /** Verifies and times the kernel with a schedule. */
  Outcome evaluate(KernelSchedule schedule) {
    Backend backend = backends.with(kernel.signature(), schedule);
    Compiled compiled =
        Compiler.compile(excerpt, backend.options(FusionLevel.FULL, plan.batchSize()));
    double tolerance = Difference.tolerance(excerpt.graph());
    try (Session session = backend.open()) {
      Program program = session.compile(compiled);
      tensors.writeParametersTo(session);
      Difference small = Difference.worst(expected, results(program, verifiedExamples), tolerance);
      if (!small.isTolerable()) {
        return new Outcome.Wrong(small);
      }
      Map<String, float[]> all = results(program, plan.batchSize());
      Difference large = Difference.worst(expectedOfBatch.orElse(all), all, tolerance);
      if (!large.isTolerable()) {
        return new Outcome.Wrong(large);
      }
      expectedOfBatch = Optional.of(expectedOfBatch.orElse(all));
      return new Outcome.Timed(fastestTime(program));
    } catch (Failure e) {
      return new Outcome.Refused(e.getMessage());
    }
  }

  /**
   * Returns the roles of the results that are compared: all but positions, which are no numbers.
   */
  private List<String> roles() {
    return excerpt.graph().results().entrySet().stream()
        .filter(result -> !(result.getValue().type() instanceof Type.Positions))
        .map(Map.Entry::getKey)
        .toList();
  }

  private Map<String, float[]> results(Program program, int examples) {
    program.run(examples, tensors.inputs(), step);
    Map<String, float[]> results = new LinkedHashMap<>();
    roles().forEach(role -> results.put(role, program.values(role)));
    return results;
  }

  /**
   * Returns the fastest time of the kernel itself, in seconds, without the kernels that compute its
   * inputs. The JVM compiles kernels of the CPU while they warm up.
   */
  private double fastestTime(Program program) {
    Warmup.run(0, () -> program.run(plan.batchSize(), tensors.inputs(), step));
    return DoubleStream.generate(() ->
            Arrays.stream(program.profile(plan.batchSize(), tensors.inputs(), step))
                .skip(excerpt.regions().size() - 1L)
                .sum())
        .limit(plan.repetitions())
        .min()
        .orElseThrow();
  }
}
