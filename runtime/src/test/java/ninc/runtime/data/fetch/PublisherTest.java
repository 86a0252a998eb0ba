package ninc.runtime.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import ninc.runtime.data.DataFiles;
import ninc.runtime.data.fetch.NamedDataset.Publication;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest {
  private static final SmallDataset SMALL = SmallDataset.create();
  private static final String IMAGES = "train-images-idx3-ubyte";
  private static final String LABELS = "train-labels-idx1-ubyte";

  @TempDir Path folder;
  private LocalServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = new LocalServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void putsTheFilesIntoTheCacheDecompressed() throws Exception {
    serveAll("/data/");
    Path found = publisher("/data/").find();
    assertThat(found).isEqualTo(cache());
    assertCacheIsWhole();
  }

  @Test
  void reportsWhatHasComeAndOfHowMuch() throws Exception {
    serveAll("/data/");
    List<String> steps = new ArrayList<>();
    List<Long> received = new ArrayList<>();
    List<OptionalLong> totals = new ArrayList<>();
    DownloadProgress progress =
        new DownloadProgress() {
          @Override
          public void begin(String step) {
            steps.add(step);
          }

          @Override
          public void received(long bytes, OptionalLong total) {
            received.add(bytes);
            totals.add(total);
          }
        };
    publisher(new Downloader(progress), "/data/").find();
    assertThat(steps)
        .hasSize(4)
        .first()
        .isEqualTo("downloading " + server.address("/data/" + IMAGES + ".gz"));
    long length = DataFiles.gzip(SMALL.contents().get("t10k-labels-idx1-ubyte")).length;
    assertThat(received).last().isEqualTo(length);
    assertThat(totals).last().isEqualTo(OptionalLong.of(length));
  }

  @Test
  void downloadsOnlyWhatTheCacheLacks() throws Exception {
    serveAll("/data/");
    Files.createDirectories(cache());
    Files.write(cache().resolve(IMAGES), SMALL.contents().get(IMAGES));
    Files.write(cache().resolve(LABELS), "damaged".getBytes());
    publisher("/data/").find();
    assertThat(server.requests()).hasSize(3).doesNotContain("/data/" + IMAGES + ".gz");
    assertCacheIsWhole();
  }

  @Test
  void turnsToTheNextAddressWhenAFileIsNotThere() throws Exception {
    serveAll("/second/");
    publisher("/first/", "/second/").find();
    assertThat(server.requests())
        .startsWith("/first/" + IMAGES + ".gz", "/second/" + IMAGES + ".gz");
    assertCacheIsWhole();
  }

  @Test
  void refusesAFileWithAnotherChecksum() throws IOException {
    serveAll("/data/");
    byte[] other = SMALL.contents().get(LABELS).clone();
    other[9] ^= 1;
    server.page("/data/" + LABELS + ".gz", DataFiles.gzip(other));
    assertThatThrownBy(publisher("/data/")::find)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining(LABELS + " has the SHA-256 checksum");
    assertThat(cacheFiles()).containsExactly(IMAGES);
  }

  @Test
  void refusesAFileThatIsTooLongOrTooShort() throws IOException {
    byte[] content = SMALL.contents().get(IMAGES);
    for (byte[] other : new byte[][] {new byte[content.length + 1], new byte[1 << 26], {1, 2}}) {
      server.page("/data/" + IMAGES + ".gz", DataFiles.gzip(other));
      assertThatThrownBy(publisher("/data/")::find)
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("than %d bytes", content.length);
      assertThat(cacheFiles()).isEmpty();
    }
  }

  @Test
  void refusesWhatIsNotGzip() throws IOException {
    server.page("/data/" + IMAGES + ".gz", "<html>log in first</html>".getBytes());
    assertThatThrownBy(publisher("/data/")::find)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("GZIP");
    assertThat(cacheFiles()).isEmpty();
  }

  @Test
  void givesUpAServerThatFallsSilent() throws IOException {
    byte[] page = DataFiles.gzip(SMALL.contents().get(IMAGES));
    byte[] half = Arrays.copyOf(page, page.length / 2);
    server.stallingPage("/data/" + IMAGES + ".gz", half);
    Downloader hasty = new Downloader(DownloadProgress.SILENT, Duration.ofMillis(1500));
    assertThatThrownBy(publisher(hasty, "/data/")::find)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("no data for 1500 ms after %d bytes", half.length);
    assertThat(cacheFiles()).isEmpty();
  }

  @Test
  void namesEveryAddressThatFailed() {
    LocalServer gone = server;
    Publisher publisher = publisher("/first/", "/second/");
    gone.close();
    assertThatThrownBy(publisher::find)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("/first/" + IMAGES + ".gz: no connection")
        .hasMessageContaining("/second/" + IMAGES + ".gz: no connection");
  }

  @Test
  void severalCanDownloadAtOnce() throws Exception {
    serveAll("/data/");
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Callable<Path> download = () -> publisher("/data/").find();
      for (Future<Path> done : threads.invokeAll(List.of(download, download, download, download))) {
        assertThat(done.get()).isEqualTo(cache());
      }
    }
    assertCacheIsWhole();
  }

  @Test
  void takesTheFilesOutOfAnArchiveWhereverTheyLieInIt() throws Exception {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("small/readme.html", new byte[100]);
    SMALL.contents().forEach((name, content) -> entries.put("../../../small/" + name, content));
    byte[] archive = tarGz(entries);
    server.page("/small.tar.gz", archive);
    archivePublisher(SmallDataset.pin("small.tar.gz", archive)).find();
    assertCacheIsWhole();
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).containsExactly(cache());
    }
  }

  @Test
  void passesOverLinksInAnArchive() throws IOException {
    Path precious = Files.writeString(folder.resolve("precious"), "keep");
    Files.createDirectories(cache());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (byte kind : new byte[] {TarConstants.LF_SYMLINK, TarConstants.LF_LINK}) {
        TarArchiveEntry link = new TarArchiveEntry(LABELS, kind);
        link.setLinkName(precious.toString());
        tar.putArchiveEntry(link);
        tar.closeArchiveEntry();
      }
    }
    byte[] archive = DataFiles.gzip(bytes.toByteArray());
    server.page("/small.tar.gz", archive);
    assertThatThrownBy(archivePublisher(SmallDataset.pin("small.tar.gz", archive))::find)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("the archive lacks");
    assertThat(cacheFiles()).isEmpty();
    assertThat(precious).hasContent("keep");
  }

  @Test
  void writesOverALinkInTheCacheAndNotThroughIt() throws Exception {
    Path precious = Files.writeString(folder.resolve("precious"), "keep");
    Files.createDirectories(cache());
    Files.createSymbolicLink(cache().resolve(LABELS), precious);
    serveAll("/data/");
    publisher("/data/").find();
    assertThat(precious).hasContent("keep");
    assertCacheIsWhole();
  }

  @Test
  void refusesAnArchiveWithAnotherChecksumBeforeItIsUnpacked() throws IOException {
    byte[] archive = tarGz(SMALL.contents());
    PinnedFile pinned = SmallDataset.pin("small.tar.gz", archive);
    archive[archive.length / 2] ^= 1;
    server.page("/small.tar.gz", archive);
    assertThatThrownBy(archivePublisher(pinned)::find)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("/small.tar.gz")
        .hasMessageContaining("SHA-256");
    assertThat(cacheFiles()).isEmpty();
  }

  @Test
  void namesTheFilesThatAnArchiveLacks() throws IOException {
    byte[] archive = tarGz(Map.of(IMAGES, SMALL.contents().get(IMAGES)));
    server.page("/small.tar.gz", archive);
    assertThatThrownBy(archivePublisher(SmallDataset.pin("small.tar.gz", archive))::find)
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("lacks t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, " + LABELS);
    assertThat(cacheFiles()).containsExactly(IMAGES);
  }

  private void serveAll(String path) {
    SMALL
        .contents()
        .forEach((name, content) -> server.page(path + name + ".gz", DataFiles.gzip(content)));
  }

  private Publisher publisher(String... paths) {
    return publisher(new Downloader(DownloadProgress.SILENT), paths);
  }

  private Publisher publisher(Downloader downloader, String... paths) {
    Publication publication =
        new Publication.GzipFiles(Stream.of(paths).map(server::address).toList());
    return new Publisher(
        SMALL.publishedAs(publication, Optional.empty()), new CacheFolder(cache()), downloader);
  }

  private Publisher archivePublisher(PinnedFile archive) {
    Publication publication = new Publication.TarArchive(server.address("/small.tar.gz"), archive);
    return new Publisher(
        SMALL.publishedAs(publication, Optional.empty()),
        new CacheFolder(cache()),
        new Downloader(DownloadProgress.SILENT));
  }

  private Path cache() {
    return folder.resolve("small");
  }

  private List<String> cacheFiles() throws IOException {
    try (Stream<Path> files = Files.list(cache())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void assertCacheIsWhole() throws IOException {
    assertThat(cacheFiles()).containsExactlyInAnyOrderElementsOf(SMALL.contents().keySet());
    for (String name : SMALL.contents().keySet()) {
      assertThat(cache().resolve(name)).hasBinaryContent(SMALL.contents().get(name));
    }
  }

  private static byte[] tarGz(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        TarArchiveEntry header = new TarArchiveEntry(entry.getKey(), true);
        header.setSize(entry.getValue().length);
        tar.putArchiveEntry(header);
        tar.write(entry.getValue());
        tar.closeArchiveEntry();
      }
    }
    return DataFiles.gzip(bytes.toByteArray());
  }
}
