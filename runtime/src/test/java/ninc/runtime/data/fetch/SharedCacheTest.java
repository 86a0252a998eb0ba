package ninc.runtime.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import ninc.runtime.data.DataFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes at once on one cache. */
class SharedCacheTest {
  private static final SmallDataset SMALL = SmallDataset.create();
  private static final String IMAGES = "train-images-idx3-ubyte";

  @TempDir Path folder;
  private LocalServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = new LocalServer();
    SMALL
        .contents()
        .forEach((name, content) -> server.page("/" + name + ".gz", DataFiles.gzip(content)));
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void oneFetchesAndTheOthersWait() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(FetchingProcess.start(cache(), server.address("/")));
    }
    for (Process process : processes) {
      assertSucceeds(process);
    }
    assertThat(server.requests()).hasSize(SMALL.contents().size()).doesNotHaveDuplicates();
    assertHoldsTheFilesAlone();
  }

  @Test
  void whatAKilledOneLeavesIsRemovedAndFetchedAgain() throws Exception {
    byte[] page = DataFiles.gzip(SMALL.contents().get(IMAGES));
    server.stallingPage("/stalls/" + IMAGES + ".gz", Arrays.copyOf(page, page.length / 2));
    Process killed = FetchingProcess.start(cache(), server.address("/stalls/"));
    while (killed.isAlive() && names().isEmpty()) {
      Thread.onSpinWait();
    }
    killed.destroyForcibly().waitFor();
    assertThat(names()).singleElement().asString().startsWith("." + IMAGES).endsWith(".part");
    Files.createDirectories(cache().resolve("small/.scratch1/unpacked"));

    assertSucceeds(FetchingProcess.start(cache(), server.address("/")));
    assertHoldsTheFilesAlone();
  }

  private static void assertSucceeds(Process process) throws Exception {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private void assertHoldsTheFilesAlone() throws IOException {
    assertThat(names()).containsExactlyInAnyOrderElementsOf(SMALL.contents().keySet());
    for (String name : names()) {
      assertThat(cache().resolve("small").resolve(name))
          .hasBinaryContent(SMALL.contents().get(name));
    }
  }

  private List<String> names() throws IOException {
    Path files = cache().resolve("small");
    if (!Files.isDirectory(files)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(files)) {
      return paths.map(path -> path.getFileName().toString()).toList();
    }
  }

  private Path cache() {
    return folder.resolve("cache");
  }
}
