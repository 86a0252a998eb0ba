package ninc.runtime.device.cuda;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import ninc.runtime.device.host.LibraryTask;

/** The kernels of a program in machine code, and the arrays that only they access. */
public final class CudaProgram implements AutoCloseable {
  private final List<CudaTask> tasks;
  private final CudaMemory memory;

  /**
   * Creates a program.
   *
   * @param tasks the kernels in execution order
   */
  CudaProgram(List<CudaTask> tasks, CudaMemory memory) {
    this.tasks = tasks;
    this.memory = memory;
  }

  /** Returns the kernels by class name. */
  public Map<String, LibraryTask> tasks() {
    return tasks.stream().collect(Collectors.toMap(CudaTask::name, Function.identity()));
  }

  /**
   * Waits for the kernels of the last run.
   *
   * @throws CudaError if one of them failed
   */
  public void await() {
    tasks.getFirst().await();
  }

  /**
   * Times the kernels of a run that is not captured.
   *
   * @param run launches all kernels
   * @return the time of each kernel in seconds
   */
  public double[] time(Runnable run) {
    tasks.forEach(task -> task.setTimed(true));
    try {
      run.run();
      return tasks.stream().mapToDouble(CudaTask::seconds).toArray();
    } finally {
      tasks.forEach(task -> task.setTimed(false));
    }
  }

  /** Unloads the kernels, none of which may be running. */
  @Override
  public void close() {
    tasks.forEach(CudaTask::close);
    memory.close();
  }
}
