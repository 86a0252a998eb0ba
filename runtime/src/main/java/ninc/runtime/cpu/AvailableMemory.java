package ninc.runtime.cpu;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The memory that the system can still give to this process. The JVM has no limit of its own:
 * {@code -XX:MaxDirectMemorySize} does not apply to arenas that are closed explicitly, such as that
 * of a session.
 *
 * @param root the root of the file system
 * @param total the memory of the machine, or the limit of the container if that is less, in bytes
 */
record AvailableMemory(Path root, long total) {
  private static final String MACHINE = "proc/meminfo";
  private static final long KIBIBYTE = 1024;

  static AvailableMemory ofThisSystem() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new AvailableMemory(Path.of("/"), system.getTotalMemorySize());
  }

  /**
   * Returns the memory that is available without swapping, in bytes: that of the machine, or less
   * if a control group of the process leaves less. Only Linux reports it; for other systems this is
   * the total, since a system that caches files appears to have no free memory.
   */
  long bytes() {
    OptionalLong available = field(root.resolve(MACHINE), "MemAvailable:");
    if (available.isEmpty()) {
      return total;
    }
    long ofGroups =
        ControlGroups.of(root).stream()
            .flatMap(hierarchy -> hierarchy.folders().stream().map(hierarchy.version()::left))
            .flatMapToLong(OptionalLong::stream)
            .min()
            .orElse(Long.MAX_VALUE);
    return Math.min(available.getAsLong() * KIBIBYTE, Math.max(0, ofGroups));
  }

  /** Returns the number that follows a name in a file; empty if the system has no such file. */
  private static OptionalLong field(Path file, String name) {
    return lines(file).stream()
        .map(line -> line.split("\\s+"))
        .filter(words -> words[0].equals(name))
        .mapToLong(words -> Long.parseLong(words[1]))
        .findFirst();
  }

  /** Returns the number in a file; empty if there is no such file or it contains a word. */
  private static OptionalLong number(Path file) {
    return lines(file).stream()
        .filter(line -> line.matches("\\d{1,18}|9\\d{18}"))
        .mapToLong(Long::parseLong)
        .findFirst();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The two versions of Linux's control groups, which name the files of a group differently. */
  private enum Version {
    V1("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
    V2("memory.max", "memory.current", "inactive_file");

    private final String limit;
    private final String usage;
    private final String cachedFiles;

    Version(String limit, String usage, String cachedFiles) {
      this.limit = limit;
      this.usage = usage;
      this.cachedFiles = cachedFiles;
    }

    /**
     * Returns the unused part of a group's limit; empty if it has no limit. The file cache counts
     * as used although it is freed on demand.
     */
    OptionalLong left(Path group) {
      OptionalLong most = number(group.resolve(limit));
      OptionalLong used = number(group.resolve(usage));
      if (most.isEmpty() || used.isEmpty()) {
        return OptionalLong.empty();
      }
      long cached = field(group.resolve("memory.stat"), cachedFiles).orElse(0);
      return OptionalLong.of(most.getAsLong() - used.getAsLong() + cached);
    }
  }

  /**
   * A hierarchy of control groups that can limit memory, as it is mounted.
   *
   * @param mount the folder of the outermost group that can be seen
   * @param visible the path of that group in the hierarchy
   * @param own the path of the process's group in the hierarchy
   */
  private record ControlGroups(Version version, Path mount, Path visible, Path own) {

    static List<ControlGroups> of(Path root) {
      List<String> mounts = lines(root.resolve("proc/self/mountinfo"));
      List<ControlGroups> found = new ArrayList<>();
      for (String line : lines(root.resolve("proc/self/cgroup"))) {
        // For example 4:cpu,memory:/user.slice in version 1, and 0::/user.slice in version 2.
        String[] entry = line.split(":", 3);
        boolean isV2 = entry[1].isEmpty();
        if (isV2 || List.of(entry[1].split(",")).contains("memory")) {
          mounts.stream()
              .map(mount -> mount.split(" - | "))
              .filter(mount -> isV2 ? isV2(mount) : isMemoryV1(mount))
              .findFirst()
              .map(mount ->
                  new ControlGroups(
                      isV2 ? Version.V2 : Version.V1,
                      root.resolve(mount[4].substring(1)),
                      Path.of(mount[3]),
                      Path.of(entry[2])))
              .ifPresent(found::add);
        }
      }
      return found;
    }

    /** The last fields of a line of mountinfo are the type, the source and the options. */
    private static boolean isV2(String[] mount) {
      return mount[mount.length - 3].equals("cgroup2");
    }

    private static boolean isMemoryV1(String[] mount) {
      return mount[mount.length - 3].equals("cgroup")
          && List.of(mount[mount.length - 1].split(",")).contains("memory");
    }

    /**
     * Returns the folders of the process's group and of all groups around it. In a container
     * without a namespace of its own, the group has the name that the host gives it, although only
     * that group is mounted.
     */
    List<Path> folders() {
      Path inside = own.startsWith(visible) ? visible.relativize(own) : Path.of("");
      return Stream.iterate(
              mount.resolve(inside), folder -> folder.startsWith(mount), Path::getParent)
          .toList();
    }
  }
}
