package ninc.runtime.cpu;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How much memory the system can still give to this process. The JVM adds no limit of its own:
 * {@code -XX:MaxDirectMemorySize} does not count an arena that is closed by hand, as a session's.
 *
 * @param root of the file system
 * @param total bytes of the machine, or the container's limit where that is less
 * @param free bytes of it
 */
record AvailableMemory(Path root, long total, long free) {
  private static final String MACHINE = "proc/meminfo";
  private static final String CONTAINER = "sys/fs/cgroup/memory.stat";
  private static final String CONTAINER_V1 = "sys/fs/cgroup/memory/memory.stat";
  private static final long KIBIBYTE = 1024;

  static AvailableMemory ofThisSystem() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new AvailableMemory(
        Path.of("/"), system.getTotalMemorySize(), system.getFreeMemorySize());
  }

  /**
   * What can be had without swapping, in bytes. Only Linux says so; elsewhere it is all there is,
   * since a system that keeps files in its free memory looks full.
   */
  long bytes() {
    OptionalLong available = field(MACHINE, "MemAvailable:");
    if (available.isEmpty()) {
      return total;
    }
    long ofMachine = available.getAsLong() * KIBIBYTE;
    boolean limited = total < field(MACHINE, "MemTotal:").orElse(0) * KIBIBYTE;
    return limited ? Math.min(ofMachine, free + cachedFiles()) : ofMachine;
  }

  /** What a container's limit counts as used although it is given back on demand. */
  private long cachedFiles() {
    OptionalLong cached = field(CONTAINER, "inactive_file");
    return cached.orElseGet(() -> field(CONTAINER_V1, "total_inactive_file").orElse(0));
  }

  /** The number after a name in a file of lines; none where the system has no such file. */
  private OptionalLong field(String file, String name) {
    try (Stream<String> lines = Files.lines(root.resolve(file), StandardCharsets.US_ASCII)) {
      return lines
          .map(line -> line.split("\\s+"))
          .filter(words -> words[0].equals(name))
          .mapToLong(words -> Long.parseLong(words[1]))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
