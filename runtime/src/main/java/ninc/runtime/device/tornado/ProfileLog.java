package ninc.runtime.device.tornado;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.List;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.runtime.Failure;
import ninc.runtime.device.host.HostCode;

/** Parses the log of TornadoVM's profiler. */
final class ProfileLog {
  private static final double NANOS = 1e9;
  private static final String TASK_TIME = "TASK_KERNEL_TIME";

  private ProfileLog() {}

  /** Returns the time of each kernel on the device in the last run, in seconds. */
  static double[] seconds(String log, List<DeviceKernel> kernels) {
    JsonNode tasks = lastRun(log).path(HostCode.GRAPH);
    double[] seconds = new double[kernels.size()];
    for (int i = 0; i < seconds.length; i++) {
      JsonNode task = tasks.path(HostCode.GRAPH + "." + kernels.get(i).className());
      seconds[i] = task.path(TASK_TIME).asLong() / NANOS;
    }
    return seconds;
  }

  /** Returns the last object of the log, which has one JSON object per run. */
  private static JsonNode lastRun(String log) {
    JsonNode last = MissingNode.getInstance();
    try (MappingIterator<JsonNode> runs =
        new ObjectMapper().readerFor(JsonNode.class).readValues(log)) {
      while (runs.hasNextValue()) {
        last = runs.nextValue();
      }
      return last;
    } catch (IOException e) {
      throw new Failure("the log of TornadoVM's profiler is not JSON", e);
    }
  }
}
