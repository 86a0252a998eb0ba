package ninc.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvailableMemoryTest {
  private static final long MIB = 1 << 20;

  private static final String V1_MOUNT =
      "34 30 0:31 %s /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory\n";
  private static final String V2_MOUNT =
      "30 22 0:27 %s /sys/fs/cgroup rw,nosuid,nodev - cgroup2 cgroup2 rw,nsdelegate\n";
  private static final String OTHER_MOUNTS =
      "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
          + "31 30 0:28 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n";

  @TempDir Path root;

  @Test
  void ofAMachineIsWhatLinuxSaysItCanFree() throws IOException {
    machine();
    assertThat(available()).isEqualTo(5 * MIB);
  }

  @Test
  void ofAnotherSystemIsAllThereIs() {
    assertThat(available()).isEqualTo(8 * MIB);
  }

  @Test
  void ofAGroupIsWhatItsLimitLeavesAndTheFilesThatItCanGiveBack() throws IOException {
    inV2("/user.slice/ninc");
    v2("user.slice/ninc", "4194304", 3 * MIB, 4096);
    assertThat(available()).isEqualTo(MIB + 4096);
  }

  /** Only the files of the process's own group make room for it, not those of the root. */
  @Test
  void filesOfOtherGroupsDoNotCount() throws IOException {
    inV2("/ninc");
    v2("ninc", "4194304", 3 * MIB, 0);
    v2("", "max", 7 * MIB, 3 * MIB);
    v2("other", "max", 3 * MIB, 3 * MIB);
    assertThat(available()).isEqualTo(MIB);
  }

  @Test
  void theLimitOfAParentCounts() throws IOException {
    inV2("/pod/ninc");
    v2("pod/ninc", "max", MIB, 0);
    v2("pod", "3145728", MIB, 0);
    assertThat(available()).isEqualTo(2 * MIB);
  }

  @Test
  void ofAGroupIsNoMoreThanOfItsMachine() throws IOException {
    inV2("/ninc");
    v2("ninc", "7340032", MIB, 0);
    assertThat(available()).isEqualTo(5 * MIB);
  }

  @Test
  void aGroupThatIsFullLeavesNothing() throws IOException {
    inV2("/ninc");
    v2("ninc", "1048576", 2 * MIB, 0);
    assertThat(available()).isZero();
  }

  @Test
  void inANamespaceTheOwnGroupIsTheRoot() throws IOException {
    inV2("/");
    v2("", "4194304", 3 * MIB, 0);
    assertThat(available()).isEqualTo(MIB);
  }

  @Test
  void withoutANamespaceTheGroupIsNamedAsTheHostSeesIt() throws IOException {
    machine();
    write("proc/self/cgroup", "0::/docker/4f2a/job\n");
    write("proc/self/mountinfo", OTHER_MOUNTS + V2_MOUNT.formatted("/docker/4f2a"));
    v2("job", "3145728", MIB, 0);
    v2("", "4194304", 3 * MIB, 0);
    assertThat(available()).isEqualTo(MIB);
  }

  @Test
  void aGroupOutsideOfWhatIsMountedIsTakenForTheMountedOne() throws IOException {
    machine();
    write("proc/self/cgroup", "0::/../../elsewhere\n");
    write("proc/self/mountinfo", OTHER_MOUNTS + V2_MOUNT.formatted("/"));
    v2("", "4194304", 3 * MIB, 0);
    assertThat(available()).isEqualTo(MIB);
  }

  @Test
  void version1HasItsOwnHierarchyForMemory() throws IOException {
    inV1("/jobs/ninc", "/");
    v1("jobs/ninc", Long.MAX_VALUE - 4095, MIB, 0);
    v1("jobs", 4 * MIB, 3 * MIB, 8192);
    v1("", Long.MAX_VALUE - 4095, 7 * MIB, 3 * MIB);
    assertThat(available()).isEqualTo(MIB + 8192);
  }

  @Test
  void version1WithoutANamespaceIsMountedAtTheContainersGroup() throws IOException {
    inV1("/docker/4f2a", "/docker/4f2a");
    v1("", 4 * MIB, 3 * MIB, 0);
    assertThat(available()).isEqualTo(MIB);
  }

  @Test
  void ofThisSystemIsSomething() {
    AvailableMemory memory = AvailableMemory.ofThisSystem();
    assertThat(memory.bytes()).isPositive();
  }

  private long available() {
    return new AvailableMemory(root, 8 * MIB).bytes();
  }

  /** Of 8 MiB, 5 available. */
  private void machine() throws IOException {
    write(
        "proc/meminfo",
        "MemTotal:  8192 kB\nMemFree:  2048 kB\nMemAvailable:  5120 kB\nHugePages_Total:  0\n");
  }

  private void inV2(String group) throws IOException {
    machine();
    write("proc/self/cgroup", "0::" + group + "\n");
    write("proc/self/mountinfo", OTHER_MOUNTS + V2_MOUNT.formatted("/"));
  }

  private void inV1(String group, String mounted) throws IOException {
    machine();
    write("proc/self/cgroup", "5:cpu:/\n4:memory:" + group + "\n0::/\n");
    write("proc/self/mountinfo", OTHER_MOUNTS + V1_MOUNT.formatted(mounted));
  }

  private void v2(String group, String limit, long usage, long files) throws IOException {
    String folder = "sys/fs/cgroup/" + group + "/";
    write(folder + "memory.max", limit + "\n");
    write(folder + "memory.current", usage + "\n");
    write(folder + "memory.stat", "anon 30\nfile 999\ninactive_file %d\n".formatted(files));
  }

  private void v1(String group, long limit, long usage, long files) throws IOException {
    String folder = "sys/fs/cgroup/memory/" + group + "/";
    write(folder + "memory.limit_in_bytes", limit + "\n");
    write(folder + "memory.usage_in_bytes", usage + "\n");
    write(folder + "memory.stat", "inactive_file 1\ntotal_inactive_file %d\n".formatted(files));
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), text);
  }
}
