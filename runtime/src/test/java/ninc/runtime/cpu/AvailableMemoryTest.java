package ninc.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvailableMemoryTest {
  private static final long MIB = 1 << 20;

  @TempDir Path root;

  @Test
  void ofAMachineIsWhatLinuxSaysItCanFree() throws IOException {
    machine();
    assertThat(new AvailableMemory(root, 8 * MIB, 2 * MIB).bytes()).isEqualTo(5 * MIB);
  }

  @Test
  void ofAContainerIsWhatItsLimitLeaves() throws IOException {
    machine();
    assertThat(new AvailableMemory(root, 4 * MIB, MIB).bytes()).isEqualTo(MIB);
  }

  @Test
  void ofAContainerIsNoMoreThanOfItsMachine() throws IOException {
    machine();
    assertThat(new AvailableMemory(root, 7 * MIB, 6 * MIB).bytes()).isEqualTo(5 * MIB);
  }

  @Test
  void filesThatAContainerKeepsInMemoryAreGivenBack() throws IOException {
    machine();
    write("sys/fs/cgroup/memory.stat", "anon 3000000\nfile 999\ninactive_file 4096\n");
    assertThat(new AvailableMemory(root, 4 * MIB, MIB).bytes()).isEqualTo(MIB + 4096);
  }

  @Test
  void anOldContainerCountsThemUnderAnotherName() throws IOException {
    machine();
    write("sys/fs/cgroup/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 8192\n");
    assertThat(new AvailableMemory(root, 4 * MIB, MIB).bytes()).isEqualTo(MIB + 8192);
  }

  @Test
  void ofAnotherSystemIsAllThereIs() {
    assertThat(new AvailableMemory(root, 8 * MIB, MIB).bytes()).isEqualTo(8 * MIB);
  }

  @Test
  void ofThisSystemIsSomething() {
    AvailableMemory memory = AvailableMemory.ofThisSystem();
    assertThat(memory.bytes()).isBetween(1L, memory.total());
  }

  /** Of 8 MiB, 5 available. */
  private void machine() throws IOException {
    write(
        "proc/meminfo",
        "MemTotal:  8192 kB\nMemFree:  2048 kB\nMemAvailable:  5120 kB\nHugePages_Total:  0\n");
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), text);
  }
}
