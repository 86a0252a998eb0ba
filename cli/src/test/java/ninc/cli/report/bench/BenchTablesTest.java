package ninc.cli.report.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.cli.report.table.Csv;
import ninc.cli.terminal.TextTable;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.pass.Activations;
import ninc.compiler.report.RegionCost;
import ninc.dsl.Network;
import ninc.dsl.Precision;
import ninc.dsl.Training;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.bench.BenchPlan;
import ninc.runtime.bench.Difference;
import ninc.runtime.bench.KernelTime;
import ninc.runtime.bench.Measurement;
import ninc.runtime.bench.Roofline;
import ninc.runtime.bench.Spread;
import ninc.runtime.bench.Variant;
import ninc.runtime.bench.counter.Counter;
import ninc.runtime.bench.counter.Counts;
import ninc.runtime.model.Model;
import ninc.runtime.training.Mode;
import org.junit.jupiter.api.Test;

class BenchTablesTest {
  private static final Spread STEADY = new Spread(0.11, 0.1, 0.12);
  private static final Spread UNSTEADY = new Spread(0.2, 0.1, 0.21);

  private static final Counts PROCESSOR =
      new Counts(
          Map.of(
              Counter.INSTRUCTIONS, 9e9,
              Counter.CYCLES, 4e9,
              Counter.CACHE_MISSES, 2e6,
              Counter.MISSED_BYTES, 128e6));

  private static final Measurement FLOAT32 =
      measurement(FusionLevel.NONE, STEADY, Counts.NONE, Counts.NONE);
  private static final Measurement BFLOAT16 =
      measurement(
          new Variant(Precision.BFLOAT16, FusionLevel.NONE),
          new Difference("logits", 2e-3, 3e-2),
          Optional.of(new Difference("logits", 4e-3, Double.POSITIVE_INFINITY)),
          STEADY,
          Counts.NONE,
          Counts.NONE);

  @Test
  void countsStandInColumnsAfterTheOthers() {
    BenchSweep sweep = sweep(measurement(FusionLevel.NONE, STEADY, PROCESSOR, PROCESSOR));
    assertThat(text(BenchTables.levels(sweep)))
        .containsPattern("peak MB +M instr\\. +per cycle +M cycles +M misses +MB missed\n")
        .containsPattern(" 9,000\\.00 +2\\.25 +4,000\\.00 +2\\.00 +128\\.00\n")
        .doesNotContain("DRAM");
    assertThat(text(BenchTables.kernels(sweep)))
        .containsPattern("of roofline +M instr\\. +per cycle +M cycles +M misses +MB missed\n")
        .containsPattern(" 9,000\\.00 +2\\.25 +4,000\\.00 +2\\.00 +128\\.00\n");
    assertThat(sweep.terms()).contains(BenchTerms.COUNTERS);
  }

  @Test
  void aKernelDuringWhichACounterDidNotRunHasADash() {
    Counts dram = new Counts(Map.of(Counter.DRAM_BYTES, 5e8));
    Measurement level = measurement(FusionLevel.NONE, STEADY, dram, Counts.NONE);
    assertThat(text(BenchTables.levels(sweep(level)))).containsPattern(" 500\\.00\n");
    assertThat(text(BenchTables.kernels(sweep(level), level)))
        .containsPattern("of roofline +MB DRAM\n")
        .containsPattern(" –\n");
  }

  @Test
  void withoutCountersThereAreNoColumns() {
    BenchSweep sweep = sweep(measurement(FusionLevel.NONE, STEADY, Counts.NONE, Counts.NONE));
    assertThat(text(BenchTables.levels(sweep))).containsPattern("peak MB\n");
    assertThat(text(BenchTables.kernels(sweep))).containsPattern("of roofline\n");
    assertThat(sweep.terms()).doesNotContain(BenchTerms.COUNTERS);
  }

  @Test
  void eventsAndCsvHaveTheExactCounts() {
    BenchSweep sweep = sweep(measurement(FusionLevel.NONE, STEADY, PROCESSOR, PROCESSOR));
    assertThat(BenchJson.levels(sweep))
        .singleElement()
        .satisfies(
            event -> assertThat(event.get("instructions").asLong()).isEqualTo(9_000_000_000L));
    assertThat(BenchJson.kernels(sweep))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.get("cache_misses").asLong()).isEqualTo(2_000_000);
          assertThat(event.get("missed_bytes").asLong()).isEqualTo(128_000_000);
          assertThat(event.has("dram_bytes")).isFalse();
        });
    assertThat(Csv.of(BenchJson.kernels(sweep)))
        .contains(",instructions,cycles,cache_misses,missed_bytes")
        .contains(",9000000000,4000000000,2000000,128000000");
  }

  @Test
  void levelsWhoseRunsDifferByMoreThanAFifthAreNamed() {
    Measurement steady = measurement(FusionLevel.NONE, STEADY, Counts.NONE, Counts.NONE);
    Measurement unsteady = measurement(FusionLevel.FULL, UNSTEADY, Counts.NONE, Counts.NONE);
    Measurement limit =
        measurement(FusionLevel.BLOCK, new Spread(5, 4, 5), Counts.NONE, Counts.NONE);
    assertThat(BenchTables.spread(report(steady))).isEmpty();
    assertThat(BenchTables.spread(report(steady, unsteady)))
        .hasValue(
            "the runs of infer full differ by more than 20 %, those of infer full by 110 %; with"
                + " other programs closed, repeat with --runs 10");
    assertThat(BenchTables.spread(report(limit, steady, unsteady)).orElseThrow())
        .contains("the runs of infer block, infer full differ", "those of infer full by 110 %");
  }

  @Test
  void precisionsAreNamedAndTheirPredictedTimesShownWhereSeveralAreCompared() {
    BenchSweep both = sweep(FLOAT32, BFLOAT16);
    assertThat(text(BenchTables.levels(both)))
        .containsPattern("mode +precision +fusion +examples/s")
        .containsPattern("infer +float32 +none .* 1\\.00 ")
        .containsPattern("infer +bf16 +none .* 1\\.00 ");
    assertThat(text(BenchTables.kernels(both)))
        .containsPattern("mode +precision +fusion +kernel +ms +predicted ms +of step")
        .containsPattern("infer +bf16 +none +conv +1\\.000 +0\\.002 ");
    assertThat(BenchTables.kernelsTitle(both.reports().getFirst(), BFLOAT16))
        .isEqualTo("infer, fusion none in bf16: kernels in execution order");
    assertThat(both.terms()).contains(BenchTerms.PREDICTED);

    BenchSweep one = sweep(BFLOAT16);
    assertThat(text(BenchTables.levels(one)))
        .containsPattern("mode +fusion")
        .doesNotContain("bf16");
    assertThat(text(BenchTables.kernels(one)))
        .containsPattern("mode +fusion +kernel +ms +of step")
        .doesNotContain("bf16");
    assertThat(BenchTables.kernelsTitle(one.reports().getFirst(), BFLOAT16))
        .isEqualTo("infer, fusion none: kernels in execution order");
    assertThat(one.terms()).doesNotContain(BenchTerms.PREDICTED);
  }

  @Test
  void theMethodTellsHowFarResultsAgreeInEachPrecisionAndDeviateFromTheFirst() {
    assertThat(BenchTables.method(sweep(FLOAT32)))
        .endsWith(
            "5 runs of 1 step per level, interleaved; all levels agree with level none bit for bit");
    assertThat(BenchTables.deviations(sweep(FLOAT32))).isEmpty();
    BenchSweep both = sweep(FLOAT32, BFLOAT16);
    assertThat(BenchTables.method(both))
        .endsWith(
            "5 runs of 1 step per level and precision, interleaved; all levels agree with level none"
                + " bit for bit in float32, to 2e-03 (tolerance 3e-02) in bf16");
    assertThat(BenchTables.deviations(both))
        .hasValue(
            "Results deviate from those in float32, relative to the largest value: infer in bf16"
                + " by 4e-03 (logits)");
  }

  @Test
  void eventsNameThePrecisionAndItsDeviation() {
    BenchSweep both = sweep(FLOAT32, BFLOAT16);
    assertThat(BenchJson.levels(both))
        .extracting(event -> event.get("precision").asText())
        .containsExactly("float32", "bf16");
    assertThat(BenchJson.levels(both).get(0).has("deviation")).isFalse();
    assertThat(BenchJson.levels(both).get(1).get("deviation").asDouble()).isEqualTo(4e-3);
    assertThat(BenchJson.kernels(both))
        .extracting(event -> event.get("precision").asText())
        .containsExactly("float32", "bf16");
    assertThat(BenchJson.kernels(sweep(FLOAT32)).getFirst().has("precision")).isFalse();
  }

  private static String text(TextTable table) {
    StringWriter text = new StringWriter();
    table.print(new PrintWriter(text, true));
    return text.toString();
  }

  private static BenchSweep sweep(Measurement... measurements) {
    return new BenchSweep(List.of(report(measurements)));
  }

  private static BenchReport report(Measurement... measurements) {
    Network network = Network.input(1, 2, 2).linear(2).build();
    return new BenchReport(
        new Model("A", network, Training.defaults()),
        new BenchReport.Machine(
            "cpu",
            "Some processor",
            "2 threads",
            2,
            new Roofline(new MachinePeak(400e9, 20e9, 1e-6))),
        new BenchPlan(
            Stream.of(measurements)
                .map(measurement -> measurement.variant().precision())
                .distinct()
                .toList(),
            List.of(FusionLevel.values()),
            Activations.STORE,
            6,
            1,
            5,
            1,
            0),
        List.of(measurements));
  }

  private static Measurement measurement(
      FusionLevel level, Spread seconds, Counts step, Counts kernel) {
    return measurement(
        new Variant(Precision.FLOAT32, level),
        new Difference("logits", 0, 1e-4),
        Optional.empty(),
        seconds,
        step,
        kernel);
  }

  private static Measurement measurement(
      Variant variant,
      Difference difference,
      Optional<Difference> deviation,
      Spread seconds,
      Counts step,
      Counts kernel) {
    RegionCost cost = new RegionCost(new Region("conv", List.of()), 600, 600, 9_000, 1_000);
    return new Measurement(
        Mode.INFER,
        variant,
        6,
        difference,
        deviation,
        seconds,
        600,
        1_000,
        step,
        List.of(new KernelTime(cost, 1e-3, kernel)));
  }
}
