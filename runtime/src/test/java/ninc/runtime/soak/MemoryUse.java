package ninc.runtime.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What this process holds, in bytes.
 *
 * @param heap what the garbage collector cannot free
 * @param segments memory that Java code took off the heap: tensors and batches
 * @param resident in memory, whatever for: also the JVM's code and what native libraries take
 */
record MemoryUse(long heap, long segments, long resident) {
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  /** Of the JVM's native memory tracking, which counts arenas here. */
  private static final Pattern OTHER = Pattern.compile("Other \\(reserved=(\\d+)KB");

  private static final int KILO = 1024;

  /** Collects garbage first. */
  static MemoryUse now() {
    System.gc();
    try {
      return new MemoryUse(
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
          KILO * number(OTHER, nativeMemory()),
          KILO * number(RESIDENT, Files.readString(Path.of("/proc/self/status"))));
    } catch (IOException | JMException e) {
      throw new IllegalStateException("the soak needs Linux and a HotSpot JVM", e);
    }
  }

  private static String nativeMemory() throws JMException {
    ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
    Object[] arguments = {new String[] {"summary"}};
    String[] types = {String[].class.getName()};
    return (String)
        ManagementFactory.getPlatformMBeanServer()
            .invoke(commands, "vmNativeMemory", arguments, types);
  }

  private static long number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("nothing like %s in %s".formatted(pattern, text));
    }
    return Long.parseLong(matcher.group(1));
  }

  @Override
  public String toString() {
    return "heap %.2f MB, segments %.2f MB, resident %.1f MB"
        .formatted(heap / 1e6, segments / 1e6, resident / 1e6);
  }
}
