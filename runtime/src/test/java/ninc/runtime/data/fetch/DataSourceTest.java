package ninc.runtime.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.runtime.UserError;
import ninc.runtime.data.Dataset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSourceTest {
  @TempDir Path folder;

  @Test
  void opensAFolder() throws IOException {
    for (Map.Entry<String, byte[]> file : SmallDataset.create().contents().entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
    Dataset data = DataSource.open(folder.toString(), Optional.empty(), DownloadProgress.SILENT);
    assertThat(data.train().size()).isEqualTo(6);
    assertThat(data.name()).isEqualTo(folder.toString());
  }

  @Test
  void knowsTheNamesOfClassesWithoutFetchingAnything() {
    assertThat(DataSource.classNames("cifar10").orElseThrow()).startsWith("airplane").hasSize(10);
    assertThat(DataSource.classNames("nowhere")).isEmpty();
    assertThat(DataSource.classNames(folder.toString())).isEmpty();
  }

  @Test
  void listsTheKnownNamesWhenNeitherNameNorFolderIsKnown() {
    assertThatThrownBy(
            () -> DataSource.open("fashion_mnist", Optional.empty(), DownloadProgress.SILENT))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "there is no data set and no folder 'fashion_mnist' (did you mean fashion-mnist?);"
                + " known data sets are fashion-mnist, mnist, cifar10");
  }

  @Test
  void everyKnownSetIsPinnedWhole() {
    assertThat(NamedDatasets.ALL)
        .allSatisfy(set -> {
          assertThat(set.classNames()).hasSize(10).doesNotHaveDuplicates();
          assertThat(set.files()).extracting(PinnedFile::name).doesNotHaveDuplicates();
          assertThat(set.files()).extracting(PinnedFile::checksum).doesNotHaveDuplicates();
          assertThat(set.files())
              .allSatisfy(file ->
                  assertThat(file.checksum().hex())
                      .matches("[0-9a-f]+")
                      .hasSize(2 * file.checksum().newDigest().getDigestLength()));
        });
  }

  @Test
  void keepsTheCacheWhereTheDesktopSpecificationPutsIt() {
    assertThat(HostEnvironment.of(Map.of("HOME", "/home/ann")).cache())
        .isEqualTo(Path.of("/home/ann/.cache/ninc"));
    assertThat(HostEnvironment.of(Map.of("XDG_CACHE_HOME", "/caches")).cache())
        .isEqualTo(Path.of("/caches/ninc"));
    assertThat(HostEnvironment.of(Map.of("XDG_CACHE_HOME", "caches", "HOME", "/home/ann")).cache())
        .isEqualTo(Path.of("/home/ann/.cache/ninc"));
  }

  @Test
  void noCacheIsKeptInTheWorkingFolder() {
    for (Map<String, String> environment :
        List.of(Map.<String, String>of(), Map.of("HOME", "."), Map.of("XDG_CACHE_HOME", "cache"))) {
      assertThatThrownBy(() -> HostEnvironment.of(environment))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("neither XDG_CACHE_HOME nor HOME is an absolute path");
    }
  }
}
