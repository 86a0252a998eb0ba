package ninc.runtime.tune;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import ninc.compiler.schedule.TunableKernel;

/** A process of its own that adds kernels to a schedule file: {@code main}, and how to start it. */
final class TuningProcess {
  private TuningProcess() {}

  /** Starts one. */
  static Process start(Path file) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            TuningProcess.class.getName(),
            file.toString())
        .redirectErrorStream(true)
        .start();
  }

  /** Adds all kernels but the first, one after another, to the file that is named. */
  public static void main(String[] arguments) {
    ScheduleFile file = new ScheduleFile(Path.of(arguments[0]));
    for (TunableKernel kernel : TunedKernels.KERNELS.stream().skip(1).toList()) {
      file.add(List.of(TunedKernels.tuned(kernel, kernel.suggested())), 1);
    }
  }
}
