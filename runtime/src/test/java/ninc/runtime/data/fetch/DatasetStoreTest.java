package ninc.runtime.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.runtime.Failure;
import ninc.runtime.data.DataFiles;
import ninc.runtime.data.fetch.NamedDataset.DebianPackage;
import ninc.runtime.data.fetch.NamedDataset.Publication;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DatasetStoreTest {
  private static final SmallDataset SMALL = SmallDataset.create();
  private static final DebianPackage DEBIAN =
      new DebianPackage("dataset-small", Path.of("usr/share/datasets/small"));

  @TempDir Path folder;
  private LocalServer server;
  private FakePrograms programs;

  @BeforeEach
  void prepare() throws IOException {
    server = new LocalServer();
    programs = FakePrograms.in(folder.resolve("bin"));
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void takesTheCacheFirst() throws IOException {
    writeFiles(cache());
    writeFiles(installed());
    assertThat(find()).isEqualTo(cache());
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void takesTheInstalledPackageWhenTheCacheIsEmpty() throws IOException {
    writeFiles(installed());
    assertThat(find()).isEqualTo(installed());
    assertThat(server.requests()).isEmpty();
    assertThat(cache()).doesNotExist();
  }

  @Test
  void downloadsOnceAndTakesTheCacheFromThenOn() {
    SMALL
        .contents()
        .forEach((name, content) -> server.page("/" + name + ".gz", DataFiles.gzip(content)));
    assertThat(find()).isEqualTo(cache());
    assertThat(find()).isEqualTo(cache());
    assertThat(server.requests()).hasSize(SMALL.contents().size());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void othersMayReadTheCacheAsTheUmaskSays() throws IOException {
    SMALL
        .contents()
        .forEach((name, content) -> server.page("/" + name + ".gz", DataFiles.gzip(content)));
    find();
    Path plain = Files.createFile(folder.resolve("plain"));
    for (String name : SMALL.contents().keySet()) {
      assertThat(Files.getPosixFilePermissions(cache().resolve(name)))
          .isEqualTo(Files.getPosixFilePermissions(plain));
    }
  }

  @Test
  void mendsADamagedCache() throws IOException {
    writeFiles(cache());
    Files.write(cache().resolve("t10k-labels-idx1-ubyte.gz"), new byte[] {1, 2, 3});
    byte[] labels = SMALL.contents().get("t10k-labels-idx1-ubyte");
    server.page("/t10k-labels-idx1-ubyte.gz", DataFiles.gzip(labels));
    assertThat(find()).isEqualTo(cache());
    assertThat(server.requests()).containsExactly("/t10k-labels-idx1-ubyte.gz");
  }

  @Test
  void takesThePackageFromTheArchiveLast() throws IOException {
    Path content = folder.resolve("package");
    writeFiles(content.resolve(DEBIAN.folder()));
    programs.aptGet(folder.resolve("calls")).dpkgDeb(content);
    assertThat(find()).isEqualTo(cache());
    assertThat(server.requests()).containsExactly("/train-images-idx3-ubyte.gz");
  }

  @Test
  void listsAllPlacesAndReasonsWhenNoneHasIt() throws IOException {
    writeFiles(cache());
    Files.delete(cache().resolve("train-labels-idx1-ubyte.gz"));
    assertThatThrownBy(this::find)
        .isInstanceOf(DatasetUnavailable.class)
        .hasMessage(
            "the data set small could not be found or downloaded (the cache %s:".formatted(cache())
                + " train-labels-idx1-ubyte is missing;"
                + " %s: no such folder; its publisher:".formatted(installed())
                + " %s: the server responded with status 404;"
                    .formatted(server.address("/train-labels-idx1-ubyte.gz"))
                + " the Debian package dataset-small: there is no apt-get on the PATH);"
                + " download its files yourself and pass their folder instead of the name");
  }

  @Test
  void reportsACacheThatCannotBeWritten() throws IOException {
    Files.writeString(folder.resolve("cache"), "a file where the folder should be");
    assertThatThrownBy(this::find)
        .isInstanceOf(Failure.class)
        .hasMessageContaining("cannot create the cache folder");
  }

  private Path find() {
    Publication publication = new Publication.GzipFiles(List.of(server.address("/")));
    HostEnvironment environment =
        new HostEnvironment(
            folder.resolve("cache"), folder.resolve("root"), programs.folder().toString());
    return new DatasetStore(environment, DownloadProgress.SILENT)
        .find(SMALL.publishedAs(publication, Optional.of(DEBIAN)));
  }

  private Path cache() {
    return folder.resolve("cache/small");
  }

  private Path installed() {
    return folder.resolve("root").resolve(DEBIAN.folder());
  }

  private static void writeFiles(Path target) throws IOException {
    Files.createDirectories(target);
    for (Map.Entry<String, byte[]> file : SMALL.contents().entrySet()) {
      Files.write(target.resolve(file.getKey() + ".gz"), DataFiles.gzip(file.getValue()));
    }
  }
}
