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
 * How much memory the system can still give to this process. The JVM adds no limit of its own:
 * {@code -XX:MaxDirectMemorySize} does not count an arena that is closed by hand, as a session's.
 *
 * @param root of the file system
 * @param total bytes of the machine
 */
record AvailableMemory(Path root, long total) {
  private static final String MACHINE = "proc/meminfo";
  private static final long KIBIBYTE = 1024;

  static AvailableMemory ofThisSystem() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new AvailableMemory(Path.of("/"), system.getTotalMemorySize());
  }

  /**
   * What can be had without swapping, in bytes: what the machine has left, and no more than any of
   * the process's control groups leaves. Only Linux says so; elsewhere it is all there is, since a
   * system that keeps files in its free memory looks full.
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

  /** The number after a name in a file of lines; none where the system has no such file. */
  private static OptionalLong field(Path file, String name) {
    return lines(file).stream()
        .map(line -> line.split("\\s+"))
        .filter(words -> words[0].equals(name))
        .mapToLong(words -> Long.parseLong(words[1]))
        .findFirst();
  }

  /** The number that is all of a file; none where there is no such file or it is no number. */
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
     * What a group's limit leaves; none where it has no limit. Files that the kernel keeps in
     * memory count as used, but are given back on demand.
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

    /** The fields at the end of a line of mountinfo are the type, the source and the options. */
    private static boolean isV2(String[] mount) {
      return mount[mount.length - 3].equals("cgroup2");
    }

    private static boolean isMemoryV1(String[] mount) {
      return mount[mount.length - 3].equals("cgroup")
          && List.of(mount[mount.length - 1].split(",")).contains("memory");
    }

    /**
     * The folders of the process's group and of all groups around it. A container without a
     * namespace of its own names its group as the host sees it, where only that group is mounted.
     */
    List<Path> folders() {
      Path inside = own.startsWith(visible) ? visible.relativize(own) : Path.of("");
      return Stream.iterate(
              mount.resolve(inside), folder -> folder.startsWith(mount), Path::getParent)
          .toList();
    }
  }
}
