package ninc.runtime.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that the first rank reads and the others receive. */
final class SentFileTest {
  @TempDir private Path folder;

  @Test
  void allRanksHaveTheBytesOfTheFirst() throws IOException {
    byte[] bytes = new byte[100_000];
    new Random(1).nextBytes(bytes);
    Path file = Files.write(folder.resolve("run.safetensors"), bytes);
    List<Path> files =
        ThreadRanks.run(
            3,
            rank ->
                // The other ranks have no such file, or another one.
                SentFile.of(rank, rank.rank() == 0 ? Optional.of(file) : Optional.empty())
                    .orElseThrow());
    assertThat(files).hasSize(3).doesNotHaveDuplicates();
    assertThat(files.getFirst()).isEqualTo(file);
    assertThat(files).allSatisfy(copy -> assertThat(copy).hasBinaryContent(bytes));
    for (Path copy : files) {
      Files.delete(copy);
    }
  }

  @Test
  void nothingIsSentWhereTheFirstRankHasNoFile() throws IOException {
    Path own = Files.createFile(folder.resolve("own.safetensors"));
    assertThat(
            ThreadRanks.run(
                2,
                rank -> SentFile.of(rank, rank.rank() == 0 ? Optional.empty() : Optional.of(own))))
        .containsExactly(Optional.empty(), Optional.empty());
  }

  @Test
  void aSingleRankKeepsItsFile() {
    Optional<Path> own = Optional.of(folder.resolve("own.safetensors"));
    assertThat(SentFile.of(new SingleRank(), own)).isEqualTo(own);
  }
}
