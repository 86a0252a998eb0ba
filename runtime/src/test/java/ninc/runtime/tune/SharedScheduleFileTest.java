package ninc.runtime.tune;

import static ninc.runtime.tune.TunedKernels.KERNELS;
import static ninc.runtime.tune.TunedKernels.tuned;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.compiler.schedule.TunableKernel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several searches at once that keep what they find in one file. */
class SharedScheduleFileTest {
  @TempDir private Path folder;

  @Test
  void noEntryOfAThreadIsLost() throws Exception {
    List<Callable<Void>> searches = KERNELS.stream().map(this::adding).toList();
    try (ExecutorService threads = Executors.newFixedThreadPool(searches.size())) {
      for (Future<Void> search : threads.invokeAll(searches)) {
        search.get();
      }
    }
    assertHoldsAllKernels();
  }

  private Callable<Void> adding(TunableKernel kernel) {
    return () -> {
      add(kernel);
      return null;
    };
  }

  /** This process writes the file for as long as the other adds to it. */
  @Test
  void noEntryOfAProcessIsLost() throws Exception {
    Process other = TuningProcess.start(file());
    add(KERNELS.getFirst());
    while (other.isAlive()) {
      add(KERNELS.getFirst());
    }
    String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(other.waitFor()).as(said).isZero();
    assertHoldsAllKernels();
  }

  private Path file() {
    return folder.resolve("schedules").resolve("gpu.json");
  }

  private void add(TunableKernel kernel) {
    new ScheduleFile(file()).add(List.of(tuned(kernel, kernel.suggested())), 1);
  }

  private void assertHoldsAllKernels() throws IOException {
    assertThat(new ScheduleFile(file()).read())
        .isEqualTo(
            KERNELS.stream()
                .collect(Collectors.toMap(TunableKernel::signature, TunableKernel::suggested)));
    try (Stream<Path> files = Files.list(file().getParent())) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("gpu.json", ".gpu.json.lock");
    }
  }
}
