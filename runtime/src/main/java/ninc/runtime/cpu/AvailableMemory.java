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
 * The memory that the system can still give to this process. The JVM has no limit of its own:
 * {@code -XX:MaxDirectMemorySize} does not apply to arenas that are closed explicitly, such as that
 * of a session.
 *
 * @param root the root of the file system
 * @param total the memory of the machine, or the limit of the container if that is less, in bytes
 * @param free the unused part of {@code total}, in bytes
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
   * Returns the memory that is available without swapping, in bytes. Only Linux reports it; for
   * other systems this is the total, since a system that caches files appears to have no free
   * memory.
   */
  long bytes() {
    OptionalLong available = field(MACHINE, "MemAvailable:");
    if (available.isEmpty()) {
      return total;
    }
    long machine = available.getAsLong() * KIBIBYTE;
    boolean limited = total < field(MACHINE, "MemTotal:").orElse(0) * KIBIBYTE;
    return limited ? Math.min(machine, free + cachedFiles()) : machine;
  }

  /** Returns the size of the file cache, which counts as used although it is freed on demand. */
  private long cachedFiles() {
    OptionalLong cached = field(CONTAINER, "inactive_file");
    return cached.orElseGet(() -> field(CONTAINER_V1, "total_inactive_file").orElse(0));
  }

  /** Returns the number that follows a name in a file; empty if the system has no such file. */
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
