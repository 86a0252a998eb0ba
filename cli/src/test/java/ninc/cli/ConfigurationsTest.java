package ninc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run gives the same checkpoint, byte for byte, whatever vectors and instructions the processor
 * has, and with any number of threads and any collector.
 */
@Tag("scale")
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64")
class ConfigurationsTest {
  private static final String SERIAL = "-XX:+UseSerialGC";

  /** Its convolutions are computed directly, pointwise, and by Winograd's algorithm. */
  private static final String MODEL =
      """
      import static ninc.dsl.Dsl.*;

      import ninc.dsl.*;

      public final class Everything implements ModelDefinition {
        public Network network() {
          return Network.input(1, 16, 16)
              .ninBlock(18, kernel(5), padding(2), lastActivation(gelu()))
              .maxPool(3, stride(2), padding(1))
              .conv(33, kernel(3), padding(1), tanh())
              .add(branch("body", b -> b.conv(33, kernel(3), padding(1), silu())),
                  branch("skip", b -> b))
              .avgPool(2)
              .dropout(0.2)
              .linear(21, sigmoid())
              .linear(3)
              .build();
        }

        public Training training() {
          return Training.defaults().batchSize(8).epochs(2).optimizer(adam(0.01));
        }
      }
      """;

  @TempDir Path folder;
  private Workplace workplace;

  @Test
  @Timeout(3600)
  void allGiveTheSameCheckpoint() throws Exception {
    workplace = new Workplace(folder);
    Path model = Files.writeString(workplace.file("Everything.java"), MODEL);
    Path expected = train(model, new Configuration(List.of(SERIAL), 1));
    List<Configuration> configurations = configurations().toList();
    for (Configuration configuration : configurations) {
      Path actual = train(model, configuration);
      assertThat(Files.mismatch(actual, expected)).as("%s", configuration).isEqualTo(-1);
      Files.delete(actual);
    }
    System.out.printf("%d configurations give the same checkpoint%n", configurations.size());
  }

  private record Configuration(List<String> options, int threads) {}

  private static Stream<Configuration> configurations() {
    Stream<String> vectors =
        IntStream.of(4, 8, 16, 32, 64).mapToObj(bytes -> "-XX:MaxVectorSize=" + bytes);
    Stream<String> instructions = IntStream.range(0, 4).mapToObj(level -> "-XX:UseAVX=" + level);
    Stream<String> collectors =
        Stream.of("Serial", "Parallel", "G1", "Z", "Shenandoah").map("-XX:+Use%sGC"::formatted);
    return Stream.of(
            Stream.concat(vectors, instructions)
                .map(option -> new Configuration(List.of(SERIAL, option), 2)),
            collectors.map(collector -> new Configuration(List.of(collector), 3)),
            IntStream.rangeClosed(1, 16)
                .mapToObj(threads -> new Configuration(List.of(SERIAL), threads)))
        .flatMap(configuration -> configuration);
  }

  private Path train(Path model, Configuration configuration)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile(folder, "saved", ".safetensors");
    Process process =
        new ProcessBuilder(
                NincProcess.command(
                    configuration.options(),
                    "train",
                    model,
                    "--data",
                    workplace.data(),
                    "--resize",
                    16,
                    "--seed",
                    5,
                    "--threads",
                    configuration.threads(),
                    "--save",
                    file))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(workplace.file("err").toFile())
            .start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("%s", configuration).isTrue();
    String err = Files.readString(workplace.file("err"));
    assertThat(process.exitValue()).as("%s: %s", configuration, err).isZero();
    return file;
  }
}
