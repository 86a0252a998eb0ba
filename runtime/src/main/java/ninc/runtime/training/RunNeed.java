package ninc.runtime.training;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import ninc.runtime.backend.SessionNeed;

/**
 * The memory that the process takes at most during training or evaluation, in bytes.
 *
 * @param session the memory of the session on the device
 * @param batches the memory of prefetched batches
 * @param groups the memory in which the gradients of groups are added
 * @param endOfEpoch the memory that is taken temporarily between epochs: to look for dead layers,
 *     or to save a checkpoint, whichever takes more
 * @param java the memory of Java itself and of the data set
 */
public record RunNeed(SessionNeed session, long batches, long groups, long endOfEpoch, Java java) {

  /**
   * The memory that Java takes besides what a run allocates off the heap.
   *
   * @param resident what the process already takes, the data set included
   * @param growth what the heap, the compiler of the JVM and the code that it produces will add
   */
  public record Java(long resident, long growth) {
    /**
     * It was measured as the difference between the peak of resident memory and what was counted,
     * at the end of runs of the models of ninc with the launcher's options.
     */
    private static final long MEASURED_GROWTH = 48_000_000;

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final long KIBIBYTE = 1024;

    /** Measures this process. */
    static Java ofThisProcess() {
      return new Java(residentNow(), MEASURED_GROWTH);
    }

    /** Only Linux says what is resident; elsewhere it is at least what the JVM has in use. */
    private static long residentNow() {
      try (Stream<String> lines = Files.lines(STATUS)) {
        return lines
            .filter(line -> line.startsWith(RESIDENT))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
            .findFirst()
            .orElseThrow();
      } catch (IOException e) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        return memory.getHeapMemoryUsage().getUsed() + memory.getNonHeapMemoryUsage().getUsed();
      }
    }

    /** Returns the sum. */
    public long total() {
      return resident + growth;
    }
  }

  /** Returns the sum. */
  public long total() {
    return session.total() + batches + groups + endOfEpoch + java.total();
  }

  /** Returns what the process does not take yet. */
  long additional() {
    return total() - java.resident;
  }
}
