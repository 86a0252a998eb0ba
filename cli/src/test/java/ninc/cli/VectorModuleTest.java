package ninc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A JVM without the incubator module that the CPU backend requires. */
@Execution(ExecutionMode.CONCURRENT)
class VectorModuleTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train MODEL --data DATA --seed 1",
        "find-lr MODEL --data DATA --seed 1",
        "eval MODEL --data DATA --weights WEIGHTS",
        "predict MODEL --weights WEIGHTS IMAGE",
        "check MODEL",
        "bench MODEL",
        "devices"
      })
  void aCommandThatComputesSaysHowToStartJava(String command)
      throws IOException, InterruptedException {
    Workplace workplace = new Workplace(folder);
    Path weights = workplace.file("weights.safetensors");
    CommandLineResult trained =
        CommandLineResult.ninc(
            "train",
            workplace.model(),
            "--data",
            workplace.data(),
            "--steps",
            1,
            "--save",
            weights);
    assertThat(trained.status()).as(trained.err()).isZero();
    Map<String, Object> files =
        Map.of(
            "MODEL", workplace.model(),
            "DATA", workplace.data(),
            "WEIGHTS", weights,
            "IMAGE", workplace.image("image.png", 8, 8));
    Object[] arguments =
        Stream.of(command.split(" ")).map(word -> files.getOrDefault(word, word)).toArray();
    CommandLineResult result = OtherProcess.run(withoutVectors(arguments), Map.of());
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines())
        .allMatch(line -> line.startsWith("ninc: "))
        .filteredOn(line -> line.contains("start java with --add-modules jdk.incubator.vector"))
        .hasSize(1);
  }

  private static List<String> withoutVectors(Object... arguments) {
    return NincProcess.command(arguments).stream()
        .filter(word -> !word.equals("--add-modules") && !word.equals("jdk.incubator.vector"))
        .toList();
  }
}
