package ninc.cli;

import static ninc.cli.CommandLineResult.ninc;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.compiler.ir.FusionLevel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  @TempDir Path folder;
  private Workplace workplace;

  @BeforeEach
  void setUp() throws IOException {
    workplace = new Workplace(folder);
  }

  @Test
  void jsonIsTheContractsEvents() {
    CommandLineResult result = bench("--fusion", "none,block", "--json", "--threads", "2");
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.events("machine"))
        .singleElement()
        .isEqualTo(result.json().getFirst())
        .satisfies(machine -> {
          assertThat(names(machine))
              .containsExactly(
                  "event",
                  "device",
                  "processor",
                  "threads",
                  "gflops",
                  "copy_gb_per_second",
                  "launch_seconds");
          assertThat(machine.get("threads").asInt()).isEqualTo(2);
          assertThat(machine.get("gflops").asDouble()).isPositive().isFinite();
          assertThat(machine.get("copy_gb_per_second").asDouble()).isPositive().isFinite();
        });
    assertThat(result.events("bench"))
        .extracting(bench -> bench.get("mode").asText() + " " + bench.get("fusion").asText())
        .containsExactly("train none", "train block", "infer none", "infer block");
    for (JsonNode bench : result.events("bench")) {
      checkBench(bench, result.events("kernel"));
    }
    assertThat(result.json())
        .hasSize(1 + result.events("bench").size() + result.events("kernel").size());
  }

  private static void checkBench(JsonNode bench, List<JsonNode> allKernels) {
    assertThat(names(bench))
        .startsWith(
            "event",
            "mode",
            "device",
            "fusion",
            "batch_size",
            "examples_per_second",
            "flops_per_example",
            "gflops",
            "peak_memory_bytes");
    assertThat(bench.get("batch_size").asInt()).isEqualTo(8);
    double speed = bench.get("examples_per_second").asDouble();
    assertThat(speed)
        .isBetween(
            bench.get("examples_per_second_min").asDouble(),
            bench.get("examples_per_second_max").asDouble());
    assertThat(bench.get("difference").asDouble()).isBetween(0.0, 1e-4);
    List<JsonNode> kernels =
        allKernels.stream()
            .filter(kernel ->
                kernel.get("mode").equals(bench.get("mode"))
                    && kernel.get("fusion").equals(bench.get("fusion")))
            .toList();
    assertThat(kernels).hasSize(bench.get("kernels").asInt());
    assertThat(kernels)
        .allSatisfy(kernel ->
            assertThat(names(kernel))
                .startsWith("event", "mode", "fusion", "name", "flops", "bytes", "seconds"));
    assertThat(sum(kernels, "flops") / 8).isEqualTo(bench.get("flops_per_example").asLong());
    assertThat(sum(kernels, "bytes")).isEqualTo(bench.get("bytes").asLong());
  }

  private static long sum(List<JsonNode> kernels, String field) {
    return kernels.stream().mapToLong(kernel -> kernel.get(field).asLong()).sum();
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void aPersonGetsATableOfTheLevelsAndOneOfTheFastestsKernels() {
    CommandLineResult result = bench("--mode", "infer", "--fusion", "none", "--batch-size", "3");
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out().lines().toList())
        .first()
        .asString()
        .startsWith("Tiny, synthetic batches of 3, seed 0; 1 run of 1 step per level");
    assertThat(result.out())
        .contains("mode   fusion  examples/s", "infer  none ")
        .contains("infer, fusion none: kernels in execution order", "gap1 ", "of roofline: ")
        .doesNotContain("train ", "precision", "predicted", "deviate");
  }

  @Test
  void precisionsAreComparedAtEachLevel() throws IOException {
    Path csv = folder.resolve("table.csv");
    CommandLineResult result =
        bench(
            "--precision",
            "float32,bf16",
            "--precision",
            "float16",
            "--fusion",
            "none,block",
            "--device",
            "cpu",
            "--json",
            "--csv",
            csv);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err())
        .contains("cpu rounds to bf16, but computes", "cpu rounds to float16, but computes");
    assertThat(result.events("bench"))
        .extracting(bench ->
            Stream.of("mode", "precision", "fusion")
                .map(field -> bench.get(field).asText())
                .collect(Collectors.joining(" ")))
        .containsExactly(
            "train float32 none",
            "train float32 block",
            "train bf16 none",
            "train bf16 block",
            "train float16 none",
            "train float16 block",
            "infer float32 none",
            "infer float32 block",
            "infer bf16 none",
            "infer bf16 block",
            "infer float16 none",
            "infer float16 block");
    for (JsonNode bench : result.events("bench")) {
      assertThat(bench.has("deviation"))
          .isNotEqualTo(bench.get("precision").asText().equals("float32"));
      if (bench.get("fusion").asText().equals("none")) {
        assertThat(bench.get("speedup_over_none").asDouble()).isEqualTo(1);
      }
    }
    assertThat(result.events("bench").get(2).get("deviation").asDouble())
        .isGreaterThan(result.events("bench").get(4).get("deviation").asDouble());
    assertThat(Files.readAllLines(csv)).hasSize(1 + 12);
    assertThat(Files.readString(folder.resolve("table-kernels.csv")))
        .contains(",float32", ",bf16", ",float16");
  }

  @Test
  void aPersonGetsTheKernelsOfTheFastestLevelInEachPrecision() {
    CommandLineResult result =
        bench("--precision", "float32,bf16", "--fusion", "none", "--mode", "infer");
    assertThat(result.out())
        .containsPattern("mode +precision +fusion +examples/s")
        .contains("Results deviate from those in float32, relative to the largest value: infer in")
        .contains(
            "infer, fusion none in float32: kernels in execution order",
            "infer, fusion none in bf16: kernels in execution order",
            "predicted ms");
  }

  @Test
  void everyLevelIsRightByDefaultAndWithActivationsRecomputed() {
    CommandLineResult stored = bench("--json");
    CommandLineResult recomputed = bench("--json", "--recompute");
    assertThat(stored.status()).as(stored.err()).isZero();
    assertThat(recomputed.status()).as(recomputed.err()).isZero();
    assertThat(stored.events("bench")).hasSize(2 * FusionLevel.values().length);
    assertThat(values(recomputed, "flops_per_example"))
        .isEqualTo(values(stored, "flops_per_example"));
    assertThat(values(stored, "recompute")).containsOnly("false");
    assertThat(values(recomputed, "recompute")).containsOnly("true");
  }

  private static List<String> values(CommandLineResult result, String field) {
    return result.events("bench").stream().map(bench -> bench.get(field).asText()).toList();
  }

  /** Whether the machine has counters and allows them is its matter, but it must be said. */
  @Test
  void countsEachKernelOrSaysWhyNot() {
    CommandLineResult result = bench("--mode", "infer", "--fusion", "none", "--counters", "--json");
    assertThat(result.status()).as(result.err()).isZero();
    JsonNode level = result.events("bench").getFirst();
    if (level.has("instructions")) {
      assertThat(level.get("instructions").asLong()).isPositive();
      assertThat(sum(result.events("kernel"), "instructions")).isPositive();
    } else {
      assertThat(result.err()).contains("warning: --counters does not count instructions");
    }
    assertThat(names(level).contains("dram_bytes"))
        .isNotEqualTo(result.err().contains("DRAM bytes"));
  }

  @Test
  void withoutTheFlagNothingIsCountedAndNothingSaid() {
    CommandLineResult result = bench("--mode", "infer", "--fusion", "none", "--json");
    assertThat(result.err()).doesNotContain("--counters");
    assertThat(names(result.events("bench").getFirst()))
        .doesNotContain("instructions", "dram_bytes");
  }

  @Test
  void alsoWritesThePage() throws IOException {
    Path page = folder.resolve("page.html");
    CommandLineResult result = bench("--mode", "infer", "--fusion", "none,block", "--html", page);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(Files.readString(page)).contains("<h1>Tiny</h1>", "--html " + page);
  }

  @Test
  void helpAndCompletionNameTheLevelsThatThereAre() {
    List<String> labels = Stream.of(FusionLevel.values()).map(FusionLevel::label).toList();
    assertThat(ninc("bench", "--help").out().replaceAll("\\s+", " "))
        .contains(String.join(", ", labels));
    assertThat(ninc("completion").out())
        .contains("LEVEL_option_args=(\"" + String.join("\" \"", labels) + "\")");
  }

  private CommandLineResult bench(Object... more) {
    List<Object> arguments =
        Stream.concat(
                Stream.of("bench", workplace.model(), "--warmup", 0, "--runs", 1), Stream.of(more))
            .toList();
    return ninc(arguments.toArray());
  }
}
