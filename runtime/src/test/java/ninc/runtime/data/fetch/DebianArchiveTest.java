package ninc.runtime.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ninc.runtime.data.DataFiles;
import ninc.runtime.data.fetch.NamedDataset.DebianPackage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebianArchiveTest {
  private static final SmallDataset SMALL = SmallDataset.create();
  private static final DebianPackage DEBIAN =
      new DebianPackage("dataset-small", Path.of("usr/share/datasets/small"));

  @TempDir Path folder;
  private FakePrograms programs;

  /** The content of the package, compressed as in Debian's. */
  @BeforeEach
  void writePackage() throws IOException {
    Path files = Files.createDirectories(folder.resolve("package").resolve(DEBIAN.folder()));
    for (Map.Entry<String, byte[]> file : SMALL.contents().entrySet()) {
      Files.write(files.resolve(file.getKey() + ".gz"), DataFiles.gzip(file.getValue()));
    }
    programs = FakePrograms.in(folder.resolve("bin"));
  }

  @Test
  void takesTheFilesFromThePackageAndLeavesNothingElse() throws Exception {
    programs.aptGet(folder.resolve("calls")).dpkgDeb(folder.resolve("package"));
    assertThat(archive().find()).isEqualTo(cache());
    try (Stream<Path> files = Files.list(cache())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(SMALL.contents().keySet());
    }
    for (String name : SMALL.contents().keySet()) {
      assertThat(cache().resolve(name)).hasBinaryContent(SMALL.contents().get(name));
    }
  }

  @Test
  void updatesAndDownloadsWithStateOfItsOwn() throws Exception {
    programs.aptGet(folder.resolve("calls")).dpkgDeb(folder.resolve("package"));
    archive().find();
    List<String> calls = Files.readAllLines(folder.resolve("calls"));
    assertThat(calls).hasSize(2);
    assertThat(calls.get(0)).endsWith(" update");
    assertThat(calls.get(1)).endsWith(" download dataset-small");
    assertThat(calls)
        .allSatisfy(call ->
            assertThat(call)
                .contains("Dir::State=" + cache())
                .contains("Dir::State::Lists=" + cache())
                .contains("Dir::Cache=" + cache()));
  }

  @Test
  void saysWhichProgramIsMissing() throws IOException {
    assertThatThrownBy(archive()::find)
        .isInstanceOf(UnavailableException.class)
        .hasMessage("there is no apt-get on the PATH");
    programs.aptGet(folder.resolve("calls"));
    assertThatThrownBy(archive()::find)
        .isInstanceOf(UnavailableException.class)
        .hasMessage("there is no dpkg-deb on the PATH");
  }

  @Test
  void passesOnTheLastWordsOfAProgramThatFails() throws IOException {
    programs
        .script("apt-get", "echo reading; echo 'E: Unable to locate package' >&2; exit 100\n")
        .dpkgDeb(folder.resolve("package"));
    assertThatThrownBy(archive()::find)
        .isInstanceOf(UnavailableException.class)
        .hasMessage("apt-get failed with status 100: E: Unable to locate package");
    assertThat(cache()).isEmptyDirectory();
  }

  @Test
  void refusesAPackageWithOtherContent() throws IOException {
    programs.aptGet(folder.resolve("calls")).dpkgDeb(folder.resolve("package"));
    Path labels =
        folder.resolve("package").resolve(DEBIAN.folder()).resolve("t10k-labels-idx1-ubyte.gz");
    Files.write(labels, DataFiles.gzip(DataFiles.idx(new byte[] {1, 1, 1}, 3)));
    assertThatThrownBy(archive()::find)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("t10k-labels-idx1-ubyte has the SHA-256 checksum");
    Files.delete(labels);
    assertThatThrownBy(archive()::find)
        .isInstanceOf(UnavailableException.class)
        .hasMessage("it lacks t10k-labels-idx1-ubyte");
  }

  private DebianArchive archive() {
    HostEnvironment environment =
        new HostEnvironment(
            folder.resolve("cache"),
            folder.resolve("root"),
            "relative:%s:%s".formatted(folder.resolve("absent"), programs.folder()));
    return new DebianArchive(
        DEBIAN, SMALL.files(), new CacheFolder(cache()), environment, DownloadProgress.SILENT);
  }

  private Path cache() {
    return folder.resolve("cache/small");
  }
}
