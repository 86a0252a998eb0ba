package ninc.cli.report.bench;

import static ninc.cli.html.PageElements.is;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ninc.cli.html.PageElements;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.pass.Activations;
import ninc.compiler.report.RegionCost;
import ninc.dsl.Network;
import ninc.dsl.Parameter;
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
import ninc.runtime.bench.counter.Counts;
import ninc.runtime.model.Model;
import ninc.runtime.training.Mode;
import org.junit.jupiter.api.Test;

class BenchPageTest {
  private static final String COMMAND = "ninc bench A&B.java --html \"<here>\"";

  private static final Network NETWORK = Network.input(1, 2, 2).linear(2).build();

  private final BenchReport report = report(Precision.FLOAT32);
  private final String page =
      BenchPage.of(new BenchSweep(List.of(report)), COMMAND, LocalDateTime.of(2026, 2, 3, 4, 5));
  private final PageElements elements = PageElements.of(page);

  @Test
  void isWellFormedAndShowsTheCommandAsItWas() {
    assertThat(elements.texts("h1")).containsExactly("A&B");
    assertThat(elements.texts("code")).containsExactly(COMMAND);
    assertThat(elements.texts("p")).contains(COMMAND + ", 2026-02-03 04:05");
  }

  @Test
  void needsNoOtherFileAndNoNetwork() {
    elements.needNothingElse();
    assertThat(elements.texts("img")).isEmpty();
  }

  @Test
  void hasABarForEveryModeAndLevelAndATableForEachOfTheirKernels() {
    long measured = report.measurements().size();
    assertThat(elements.all())
        .filteredOn(element -> element.getAttribute("class").startsWith("level"))
        .filteredOn(is("rect"))
        .hasSize((int) measured);
    assertThat(elements.all()).filteredOn(is("table")).hasSize((int) measured + 1);
    assertThat(elements.texts("summary")).hasSize((int) measured);
    assertThat(elements.texts("text")).contains("120.0 examples/s (100.0–150.0)");
  }

  @Test
  void hasADiscForEveryKernelThatComputesAndTakesTime() {
    // Each level has a plot of its own and is on the plot of all levels.
    assertThat(elements.all()).filteredOn(is("circle")).hasSize(2 * report.measurements().size());
    assertThat(elements.texts("title"))
        .contains(
            "conv (none): 3.000 ms, 75.0 % of the step, 200.0 GFLOP/s at 60.0 FLOP/byte,"
                + " 50.0 % of the roofline");
    assertThat(elements.texts("text")).contains("peak 400.0 GFLOP/s", "copy 20.0 GB/s", "conv");
  }

  @Test
  void theReaderChoosesTheLevelOfTheRoofline() {
    assertThat(elements.all())
        .filteredOn(is("input"))
        .extracting(input -> input.getAttribute("value"))
        .containsExactly(
            "none", "epilogue", "block", "full", "all", "none", "epilogue", "block", "full", "all");
    assertThat(elements.all())
        .filteredOn(element -> element.getAttribute("data-choice").startsWith("roofline-train"))
        .hasSize(5)
        .filteredOn(element -> !element.hasAttribute("hidden"))
        .singleElement()
        .extracting(element -> element.getAttribute("data-choice"))
        .isEqualTo("roofline-train-1:" + report.fastest(Mode.TRAIN).variant().level().label());
  }

  @Test
  void everyKernelHasItsMeasuredAndItsPredictedTime() {
    assertThat(elements.all())
        .filteredOn(element -> element.getAttribute("class").startsWith("kernel"))
        .hasSize(2 * 3 * report.measurements().size());
    assertThat(elements.texts("title"))
        .contains(
            "conv (full): measured 3.0000 ms, predicted 1.5010 ms (launch 0.0010 + the longer of"
                + " arithmetic 1.5000 and bytes 0.5000)");
    assertThat(elements.all())
        .filteredOn(element -> element.getAttribute("class").equals("kernel bound-bytes"))
        .hasSize(report.measurements().size());
  }

  @Test
  void aSweepHasAMapOfGainsAndACurveForEachValueOfTheOtherParameter() {
    List<BenchReport> reports = new ArrayList<>();
    for (int channels : List.of(64, 128, 256)) {
      for (int pixels : List.of(7, 14)) {
        reports.add(report(block(channels, pixels), Precision.FLOAT32));
      }
    }
    PageElements swept =
        PageElements.of(
            BenchPage.of(new BenchSweep(reports), COMMAND, LocalDateTime.of(2026, 2, 3, 4, 5)));
    swept.needNothingElse();
    assertThat(swept.texts("title"))
        .contains(
            "channels=128, pixels=14: 1.00 (120.0 ÷ 120.0 examples/s)",
            "pixels=14 128: 1.00 (120.0 ÷ 120.0 examples/s)")
        .filteredOn(title -> title.contains(": 1.00 ("))
        .hasSize(Mode.values().length * 3 * reports.size());
    assertThat(swept.texts("text")).contains("pixels=7", "channels=256", "channels", "pixels");
  }

  @Test
  void eachPrecisionHasItsBarsDiscsAndTables() {
    BenchReport both = report(Precision.FLOAT32, Precision.BFLOAT16);
    PageElements compared =
        PageElements.of(
            BenchPage.of(
                new BenchSweep(List.of(both)), COMMAND, LocalDateTime.of(2026, 2, 3, 4, 5)));
    compared.needNothingElse();
    assertThat(compared.texts("text"))
        .contains("none in float32", "full in float32", "none in bf16", "full in bf16");
    assertThat(compared.texts("title"))
        .anyMatch(title -> title.startsWith("conv (full in bf16): 3.000 ms"))
        .anyMatch(title -> title.startsWith("conv (full in bf16): measured 3.0000 ms, predicted"));
    assertThat(compared.texts("summary"))
        .contains("train, fusion full in bf16: kernels in execution order")
        .hasSize(both.measurements().size());
    assertThat(compared.all())
        .filteredOn(element -> element.getAttribute("class").startsWith("level"))
        .filteredOn(is("rect"))
        .extracting(bar -> bar.getAttribute("class"))
        .startsWith("level0", "level1", "level2", "level3", "level0 precision1")
        .hasSize(both.measurements().size());
    assertThat(compared.texts("th")).contains("precision", "predicted ms");
    assertThat(elements.texts("th")).doesNotContain("precision", "predicted ms");
  }

  @Test
  void aSweepHasAMapOfGainsForEachPrecision() {
    List<BenchReport> reports = new ArrayList<>();
    for (int channels : List.of(64, 128)) {
      for (int pixels : List.of(7, 14)) {
        reports.add(report(block(channels, pixels), Precision.FLOAT32, Precision.BFLOAT16));
      }
    }
    PageElements swept =
        PageElements.of(
            BenchPage.of(new BenchSweep(reports), COMMAND, LocalDateTime.of(2026, 2, 3, 4, 5)));
    assertThat(swept.texts("figcaption"))
        .contains(
            "train in float32, Block: how many times as fast as level none level full is",
            "train in bf16, Block: how many times as fast as level none level full is",
            "infer in bf16: how many times as fast as level none level full is; the values of"
                + " pixels are evenly spaced");
  }

  private static Model block(int channels, int pixels) {
    return new Model(
        "Block",
        List.of(
            new Parameter("channels", new Parameter.Whole(channels)),
            new Parameter("pixels", new Parameter.Whole(pixels))),
        NETWORK,
        Training.defaults());
  }

  /** A convolution of 3 ms, a copy of 1 ms without operations, and a kernel of almost no time. */
  private static BenchReport report(Precision... precisions) {
    return report(new Model("A&B", NETWORK, Training.defaults()), precisions);
  }

  private static BenchReport report(Model model, Precision... precisions) {
    BenchPlan plan =
        new BenchPlan(
            List.of(precisions), List.of(FusionLevel.values()), Activations.STORE, 6, 1, 5, 1, 0);
    List<KernelTime> kernels =
        List.of(
            new KernelTime(
                new RegionCost(region("conv"), 600_000_000, 600_000_000, 9_000_000, 1_000_000),
                3e-3,
                Counts.NONE),
            new KernelTime(
                new RegionCost(region("concat"), 0, 0, 1_000_000, 1_000_000), 1e-3, Counts.NONE),
            new KernelTime(new RegionCost(region("updated"), 1, 1, 1, 1), 1e-7, Counts.NONE));
    List<Measurement> measurements = new ArrayList<>();
    for (Mode mode : Mode.values()) {
      for (Variant variant : plan.variants()) {
        measurements.add(
            new Measurement(
                mode,
                variant,
                6,
                new Difference("logits", 1e-6, 1e-4),
                Optional.empty(),
                new Spread(0.05, 0.04, 0.06),
                600_000_000,
                1_000_000,
                Counts.NONE,
                kernels));
      }
    }
    Roofline roofline = new Roofline(new MachinePeak(400e9, 20e9, 1e-6));
    return new BenchReport(
        model,
        new BenchReport.Machine("cpu", "Some processor", "2 threads", 2, roofline),
        plan,
        measurements);
  }

  private static Region region(String name) {
    return new Region(name, List.of());
  }
}
