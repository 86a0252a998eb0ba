package ninc.runtime.device.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFolderTest {
  private static final Map<String, byte[]> FILES =
      Map.of("Conv1.class", new byte[] {1, 2}, "Loss.class", new byte[] {3});

  @TempDir Path parent;

  @Test
  void theSecondToPublishLeavesWhatIsThere() throws IOException {
    Path folder = parent.resolve("kernels/x1");
    AtomicFolder.publish(folder, FILES);
    AtomicFolder.publish(folder, FILES);
    assertIsWholeAndAlone(folder);
  }

  @Test
  void severalCanPublishAtOnce() throws Exception {
    Path folder = parent.resolve("kernels/x1");
    Callable<Boolean> publish =
        () -> {
          AtomicFolder.publish(folder, FILES);
          return Files.isRegularFile(folder.resolve("Loss.class"));
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Boolean> done : threads.invokeAll(Collections.nCopies(64, publish))) {
        assertThat(done.get()).isTrue();
      }
    }
    assertIsWholeAndAlone(folder);
  }

  private static void assertIsWholeAndAlone(Path folder) throws IOException {
    assertThat(folder.resolve("Conv1.class")).hasBinaryContent(FILES.get("Conv1.class"));
    assertThat(folder.resolve("Loss.class")).hasBinaryContent(FILES.get("Loss.class"));
    try (Stream<Path> beside = Files.list(folder.getParent())) {
      assertThat(beside).containsExactly(folder);
    }
  }
}
