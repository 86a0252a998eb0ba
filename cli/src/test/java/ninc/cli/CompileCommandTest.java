package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ninc.compiler.schedule.KernelSchedule;
import ninc.runtime.backend.ByteCount;
import ninc.runtime.tune.ScheduleFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompileCommandTest {
  @TempDir Path folder;
  private Workplace workplace;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
  }

  @Test
  void showsTheGraphTheKernelsAndTheMemoryPlan() {
    CommandLineResult result =
        ninc("compile", workplace.model(), "--mode", "infer", "--fusion", "block");
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .startsWith("Tiny, infer, fusion block, batch size 8, on cpu (")
        .containsSubsequence("Graph: 16 values", "Kernels: 2", "Memory plan", "Peak: ");
    assertThat(result.out().lines().map(line -> line.replaceAll(" +", " ").strip()))
        .contains(
            "1 nin1.conv [N, 6, 6, 4] conv 3×3 input, nin1.conv.weight",
            "nin1.conv.bias [4] parameter",
            "2 gap1 [N, 1, 1, 3] average pool 6×6 nin1.pointwise2.biased")
        .anyMatch(line ->
            line.startsWith("1 nin1 conv 3×3+bias+(relu+conv 1×1+bias)×2 42.34 2.35 3.46 7.3 "))
        .anyMatch(line -> line.startsWith("total 43.20 5.80 3.55 "))
        .anyMatch(line -> line.matches("input .* start 1"))
        .anyMatch(line -> line.matches("gap1 .* 2 end"));
  }

  @Test
  void asJsonItIsAnEventForTheWholeAndForEachPart() {
    CommandLineResult result =
        ninc("compile", workplace.model(), "--mode", "infer", "--fusion", "block", "--json");
    assertThat(result.status()).as(result.err()).isZero();
    JsonNode whole = result.json().getFirst();
    List<JsonNode> values = result.events("value");
    List<JsonNode> kernels = result.events("kernel");
    List<JsonNode> places = result.events("place");

    assertThat(whole.toString())
        .startsWith(
            """
            {"event":"compile","model":"Tiny","mode":"infer","device":"cpu","fusion":"block",\
            "batch_size":8,"values":16,"kernels":2,"flops":\
            """);
    assertThat(result.json()).hasSize(1 + values.size() + kernels.size() + places.size());
    assertThat(values).hasSize(16);
    assertThat(values.get(3).toString())
        .isEqualTo(
            """
            {"event":"value","name":"nin1.conv","type":"[N, 6, 6, 4]","operator":"Convolution",\
            "operands":["input","nin1.conv.weight"],"kernel":1}\
            """);

    assertThat(kernels)
        .extracting(node -> node.get("name").asText())
        .containsExactly("nin1", "gap1");
    assertThat(kernels.getLast().toString())
        .startsWith(
            """
            {"event":"kernel","number":2,"name":"gap1","operators":["AveragePool"],"flops":864,\
            "executed_flops":864,"bytes_read":3456,"bytes_written":96,"intensity":0.24324\
            """);
    assertThat(sum(kernels, "flops")).isEqualTo(whole.get("flops").asLong());
    assertThat(sum(kernels, "bytes_read") + sum(kernels, "bytes_written"))
        .isEqualTo(whole.get("bytes").asLong());

    assertThat(places)
        .extracting(
            node -> node.get("value").asText(),
            node -> node.get("from").asInt(),
            node -> node.get("to").asInt())
        .containsExactly(
            tuple("input", 0, 1), tuple("nin1.pointwise2.biased", 1, 2), tuple("gap1", 2, 3));
    assertThat(places)
        .allMatch(place ->
            place.get("offset").asLong() + place.get("bytes").asLong()
                <= whole.get("peak_memory_bytes").asLong());
  }

  @Test
  void expectsTimesOnUpTo1024RanksAndOnThoseThatAreAskedFor() throws IOException {
    Path csv = folder.resolve("tiny.csv");
    CommandLineResult result =
        ninc(
            "compile",
            workplace.model(),
            "--ranks",
            6,
            "--network",
            "1Gbit",
            "--latency",
            0,
            "--csv",
            csv,
            "--json");
    assertThat(result.status()).as(result.err()).isZero();
    List<JsonNode> rows = result.events("scaling");
    assertThat(rows)
        .extracting(row -> row.get("ranks").asInt())
        .containsExactly(1, 2, 4, 6, 8, 16, 32, 64, 128, 256, 512, 1024);
    int bytes = Float.BYTES * Workplace.PARAMETERS;
    assertThat(rows)
        .allSatisfy(row -> {
          int ranks = row.get("ranks").asInt();
          assertThat(row.get("exchanged_bytes").asInt()).isEqualTo(bytes);
          assertThat(row.get("examples_per_rank").asInt()).isEqualTo(Math.ceilDiv(8, ranks));
          assertThat(row.get("exchange_seconds").asDouble())
              .isCloseTo(2.0 * (ranks - 1) / ranks * bytes / 125e6, withinPercentage(0.01));
          assertThat(row.get("step_seconds").asDouble())
              .isLessThan(1.000001 * row.get("step_seconds_without_overlap").asDouble());
        });
    assertThat(rows.getFirst().get("efficiency").asDouble()).isEqualTo(1);
    assertThat(Files.readAllLines(folder.resolve("tiny-scaling.csv"))).hasSize(1 + rows.size());
  }

  @Test
  void theShareOfTheRooflineMakesKernelsSlower() {
    CommandLineResult result =
        ninc("compile", workplace.model(), "--ranks", 2, "--roofline-share", 1);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out())
        .containsSubsequence(
            "Scaling: one batch on several ranks, 10 Gbit/s, 25 µs per message",
            "ranks",
            "1024",
            "Tiny: %s of gradients".formatted(new ByteCount(Float.BYTES * Workplace.PARAMETERS)),
            "kernels at 1 % of the roofline");
    // Of 8 examples on 8 and more ranks, each computes one.
    assertThat(result.out().lines().map(line -> line.replaceAll(" +", " ").strip()))
        .anyMatch(line -> line.matches("8 1 .* %"))
        .anyMatch(line -> line.matches("1024 1 .* %"));
  }

  @ParameterizedTest
  @CsvSource({
    "train, none, 31",
    "train, epilogue, 24",
    "train, block, 20",
    "infer, none, 9",
    "infer, epilogue, 4",
    "infer, block, 2"
  })
  void theLevelOfFusionSaysHowManyKernelsThereAre(String mode, String level, int kernels) {
    CommandLineResult result =
        ninc("compile", workplace.model(), "--mode", mode, "--fusion", level, "--json");
    assertThat(result.events("kernel")).hasSize(kernels);
    assertThat(result.events("kernel"))
        .extracting(node -> node.get("name").asText())
        .doesNotHaveDuplicates();
  }

  @Test
  void aLargerBatchMovesMoreBytes() {
    JsonNode small = whole("--batch-size", "1");
    JsonNode large = whole("--batch-size", "16");
    assertThat(large.get("flops").asLong()).isGreaterThan(8 * small.get("flops").asLong());
    assertThat(large.get("peak_memory_bytes").asLong())
        .isGreaterThan(small.get("peak_memory_bytes").asLong());
    assertThat(large.get("batch_size").asInt()).isEqualTo(16);
  }

  @Test
  void explainsWhatRecomputationGives() {
    CommandLineResult stored = ninc("compile", workplace.model(), "--fusion", "block");
    // Each example stores two ReLUs of 6×6×4 values, the second of which is recomputed.
    assertThat(stored.out())
        .contains("Stored for the backward pass: 9.3 kB, or 4.7 kB with --recompute and ");
    JsonNode recomputed =
        ninc("compile", workplace.model(), "--fusion", "block", "--recompute", "--json")
            .json()
            .getFirst();
    assertThat(recomputed.get("recompute").asBoolean()).isTrue();
    assertThat(recomputed.get("stored_activation_bytes").asLong())
        .isEqualTo(4 * 8 * (2 * 36 * 4 + 3));
    assertThat(recomputed.get("recomputed_activation_bytes").asLong())
        .isEqualTo(4 * 8 * (36 * 4 + 3));
  }

  @Test
  void saysThatRecomputationDoesNotPayWhereItDoesNotLowerThePeak() {
    for (List<String> flags : List.of(List.<String>of(), List.of("--recompute"))) {
      String text = compile(workplace.model(), flags).out();
      JsonNode program =
          compile(workplace.model(), Stream.concat(flags.stream(), Stream.of("--json")).toList())
              .json()
              .getFirst();
      long stored = program.get("stored_peak_memory_bytes").asLong();
      long recomputed = program.get("recomputed_peak_memory_bytes").asLong();
      assertThat(program.get("peak_memory_bytes").asLong())
          .isEqualTo(flags.isEmpty() ? stored : recomputed);
      assertThat(recomputed).isGreaterThanOrEqualTo(stored);
      assertThat(text)
          .contains(
              "--recompute does not pay for this model: the peak is %s with it and %s without"
                  .formatted(new ByteCount(recomputed), new ByteCount(stored)));
    }
  }

  @Test
  void saysByHowMuchRecomputationLowersThePeak() throws IOException {
    Path deep = workplace.file("Deep.java");
    Files.writeString(
        deep,
        """
        import static ninc.dsl.Dsl.*;
        import ninc.dsl.*;

        public final class Deep implements ModelDefinition {
          public Network network() {
            return Network.input(16, 32, 32)
                .ninBlock(16, kernel(3), padding(1))
                .ninBlock(16, kernel(3), padding(1))
                .ninBlock(16, kernel(3), padding(1))
                .ninBlock(16, kernel(3), padding(1))
                .ninBlock(16, kernel(3), padding(1))
                .ninBlock(16, kernel(3), padding(1))
                .globalAveragePool()
                .build();
          }
        }
        """);
    JsonNode program = compile(deep, List.of("--json")).json().getFirst();
    long stored = program.get("stored_peak_memory_bytes").asLong();
    long recomputed = program.get("recomputed_peak_memory_bytes").asLong();
    assertThat(recomputed).isLessThan(stored);
    assertThat(compile(deep, List.of()).out())
        .contains(
            "--recompute lowers the peak from %s to %s"
                .formatted(new ByteCount(stored), new ByteCount(recomputed)));
  }

  @Test
  void inferenceMentionsNoOptimizerAndNoRecomputation() {
    assertThat(compile(workplace.model(), List.of("--mode", "infer")).out())
        .containsPattern("Peak: .* = .* parameters \\+ .* values .* \\+ .* workspace")
        .doesNotContain("optimizer", "recompute");
  }

  private static CommandLineResult compile(Path model, List<String> flags) {
    return ninc(Stream.concat(Stream.of("compile", model), flags.stream()).toArray());
  }

  @Test
  void drawsAPartWithoutText() throws IOException {
    Path whole = folder.resolve("whole.svg");
    Path after = folder.resolve("after.svg");
    assertThat(ninc("compile", workplace.model(), "--svg", whole).out()).isNotEmpty();
    CommandLineResult result =
        ninc("compile", workplace.model(), "--svg", after, "--part", "after");
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).isEmpty();
    assertThat(Files.readString(whole)).contains("before fusion", "after fusion");
    assertThat(Files.readString(after)).contains("after fusion").doesNotContain("before fusion");
  }

  @Test
  void drawsThePictureAndWritesTheClusters() throws IOException {
    Path svg = folder.resolve("tiny.svg");
    Path dot = folder.resolve("tiny.dot");
    assertThat(
            ninc("compile", workplace.model(), "--fusion", "block", "--svg", svg, "--dot", dot)
                .status())
        .isZero();
    assertThat(Files.readString(svg)).startsWith("<svg ").contains("Tiny, train, fusion ");
    assertThat(Files.readString(dot)).startsWith("digraph ").contains("cluster_nin1\"");
  }

  @Test
  void theSchedulesOfASweepAreThoseOfEachValue() throws IOException {
    Path four = schedules("--set", "channels=4");
    Path five = schedules("--set", "channels=5");
    Path both = schedules("--set", "channels=4,5");
    Map<String, KernelSchedule> expected = new HashMap<>(new ScheduleFile(four).read());
    expected.putAll(new ScheduleFile(five).read());
    assertThat(new ScheduleFile(both).read()).isEqualTo(expected);
    CommandLineResult taken =
        ninc("compile", workplace.grid(), "--set", "channels=4,5", "--schedules", both);
    assertThat(taken.status()).as(taken.err()).isZero();
  }

  private Path schedules(String... values) throws IOException {
    Path file = folder.resolve(String.join("", values) + ".json");
    CommandLineResult result =
        ninc(
            Stream.concat(
                    Stream.of("compile", workplace.grid(), "--schedules-out", file),
                    Stream.of(values))
                .toArray());
    assertThat(result.status()).as(result.err()).isZero();
    return file;
  }

  @Test
  void aScheduleThatDoesNotFitItsKernelIsNamed() throws IOException {
    Path file = folder.resolve("simt.json");
    ninc("compile", workplace.model(), "--device", "simt", "--schedules-out", file);
    Files.writeString(
        file, Files.readString(file).replaceAll("\"pixels\" : \\d+", "\"pixels\" : 8192"));
    CommandLineResult refused =
        ninc("compile", workplace.model(), "--device", "simt", "--schedules", file);
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err())
        .matches(
            "ninc: schedule of '.+': it needs \\d+ sums per work item, but at most 96 fit;"
                + " correct or remove this entry of the file of schedules\\n");
  }

  private JsonNode whole(String option, String value) {
    return ninc("compile", workplace.model(), "--json", option, value).json().getFirst();
  }

  private static long sum(List<JsonNode> nodes, String field) {
    return nodes.stream().mapToLong(node -> node.get(field).asLong()).sum();
  }
}
