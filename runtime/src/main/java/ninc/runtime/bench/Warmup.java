package ninc.runtime.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Runs untimed steps while the JIT compiler still speeds up the kernels: at least {@link
 * #MIN_STEPS} steps and a minimum time, until the last two steps are not faster than the best step
 * before them by more than {@link #GAIN}, and the compiler has been idle for the minimum time.
 * Without the latter, a warm-up would end while all steps are equally slow because the compiler,
 * which shares the processors with the kernels, needs seconds for the largest of them.
 */
public final class Warmup {
  /** The minimum number of steps. */
  public static final int MIN_STEPS = 3;

  /** The relative decrease in time that counts as faster. */
  public static final double GAIN = 0.05;

  /** The time after which a warm-up ends even if the compiler is still busy, in seconds. */
  private static final double MAX_SECONDS = 60;

  private static final int SETTLED_STEPS = 2;

  private Warmup() {}

  /**
   * A step of a warm-up.
   *
   * @param seconds its time
   * @param compiling whether the JIT compiler was at work at its end
   */
  record Step(double seconds, boolean compiling) {}

  /**
   * Warms up.
   *
   * @param minSeconds the minimum time, since the JIT compiler runs in the background and needs
   *     time even if steps are short; if it is 0, the compiler is not waited for
   */
  public static void run(double minSeconds, Runnable step) {
    BooleanSupplier compiling = minSeconds > 0 ? new JitCompiler() : () -> false;
    List<Step> steps = new ArrayList<>();
    while (!isDone(steps, minSeconds)) {
      steps.add(new Step(Stopwatch.seconds(step), compiling.getAsBoolean()));
    }
  }

  /** Returns whether the warm-up is complete after some steps. */
  static boolean isDone(List<Step> steps, double minSeconds) {
    double seconds = steps.stream().mapToDouble(Step::seconds).sum();
    if (steps.size() < MIN_STEPS || seconds < minSeconds) {
      return false;
    }
    int settled = steps.size() - SETTLED_STEPS;
    boolean faster =
        best(steps.subList(settled, steps.size())) < (1 - GAIN) * best(steps.subList(0, settled));
    return !faster && (idleSeconds(steps) >= minSeconds || seconds >= MAX_SECONDS);
  }

  private static double best(List<Step> steps) {
    return steps.stream().mapToDouble(Step::seconds).min().orElseThrow();
  }

  /** Returns the time of the last steps after which the compiler was idle. */
  private static double idleSeconds(List<Step> steps) {
    return steps.reversed().stream()
        .takeWhile(step -> !step.compiling)
        .mapToDouble(Step::seconds)
        .sum();
  }

  /** The optimizing compiler of the JVM, C2, whose work a diagnostic command lists. */
  private static final class JitCompiler implements BooleanSupplier {

    /** A method that is compiled or queued: thread, number, flags, tier, name. */
    private static final Pattern METHOD = Pattern.compile("(C2 \\S+ +)?\\d+ [ %sbn!]*4 .*");

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    /** Returns whether a method is compiled or queued; false if the JVM does not say. */
    @Override
    public boolean getAsBoolean() {
      try {
        ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
        Object list = server.invoke(commands, "compilerQueue", new Object[0], new String[0]);
        return list.toString().lines().anyMatch(METHOD.asMatchPredicate());
      } catch (JMException e) {
        return false;
      }
    }
  }
}
