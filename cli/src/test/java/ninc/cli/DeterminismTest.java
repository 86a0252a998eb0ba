package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same seed gives the same checkpoint, byte for byte, with shuffling, augmentation, prefetched
 * batches, dropout and momentum.
 */
@Execution(ExecutionMode.CONCURRENT)
class DeterminismTest {
  @TempDir Path folder;
  private Workplace workplace;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
    Path model = workplace.model();
    Files.writeString(
        model,
        Files.readString(model)
            .replace(".epochs(3)", ".epochs(3).augment(horizontalFlip(), paddedCrop(2))"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "epilogue", "block", "full"})
  void anyNumberOfThreadsGivesTheSameCheckpoint(String fusion) throws IOException {
    Path one = train("one", "--threads", 1, "--fusion", fusion, "--seed", 7);
    for (int threads : new int[] {2, 3, 7}) {
      Path other = train("other", "--threads", threads, "--fusion", fusion, "--seed", 7);
      assertThat(Files.mismatch(other, one)).as("%d threads", threads).isEqualTo(-1);
    }
  }

  @Test
  void theEmulatorRepeatsItself() throws IOException {
    Object[] flags = {"--device", "simt", "--steps", 2, "--seed", 7};
    assertThat(Files.mismatch(train("one", flags), train("other", flags))).isEqualTo(-1);
  }

  @Test
  void anotherSeedGivesAnotherCheckpoint() throws IOException {
    Path one = train("one", "--seed", 7);
    Path again = train("again", "--seed", 7);
    Path other = train("other", "--seed", 8);
    assertThat(Files.mismatch(again, one)).isEqualTo(-1);
    assertThat(Files.mismatch(other, one)).isNotEqualTo(-1);
  }

  private Path train(String name, Object... flags) {
    Path file = workplace.file(name + ".safetensors");
    CommandLineResult result =
        ninc(
            Stream.concat(
                    Stream.of(
                        "train", workplace.model(), "--data", workplace.data(), "--save", file),
                    Stream.of(flags))
                .toArray());
    assertThat(result.status()).as(result.err()).isZero();
    return file;
  }
}
