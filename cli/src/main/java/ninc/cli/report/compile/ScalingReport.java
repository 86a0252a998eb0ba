package ninc.cli.report.compile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Stream;
import ninc.cli.report.table.ModelColumns;
import ninc.cli.terminal.JsonListener;
import ninc.cli.terminal.Text;
import ninc.cli.terminal.TextTable;
import ninc.cli.terminal.TextTable.Column;
import ninc.compiler.report.Scaling;
import ninc.compiler.report.Scaling.Estimate;
import ninc.compiler.report.Scaling.Network;
import ninc.runtime.backend.ByteCount;
import ninc.runtime.bench.Roofline;
import ninc.runtime.model.Model;

/**
 * What is expected of training programs on several ranks.
 *
 * @param network what connects the ranks
 * @param roofline what the machine of a rank can attain
 * @param share the share of the roofline that kernels reach, up to 1
 */
public record ScalingReport(
    List<Program> programs, Network network, Roofline roofline, double share) {
  private static final double MILLI = 1e-3;
  private static final double MICRO = 1e-6;
  private static final double GIGA = 1e9;
  private static final double PERCENT = 100;

  /** The estimates for a model, in ascending order of ranks. */
  public record Program(Model model, long exchangedBytes, List<Estimate> estimates) {}

  public ScalingReport {
    programs = List.copyOf(programs);
  }

  /** Computes the estimates for some numbers of ranks. */
  public static ScalingReport of(
      List<Compilation> compilations,
      List<Integer> ranks,
      Network network,
      Roofline roofline,
      double share) {
    List<Program> programs =
        compilations.stream()
            .map(compilation -> {
              Scaling scaling =
                  new Scaling(
                      compilation.compiled(),
                      kernel ->
                          roofline.peak().launchSeconds() + roofline.idealSeconds(kernel) / share,
                      network);
              return new Program(
                  compilation.model(),
                  scaling.exchangedBytes(),
                  ranks.stream().map(scaling::on).toList());
            })
            .toList();
    return new ScalingReport(programs, network, roofline, share);
  }

  /** Prints the table and what it assumes. */
  public void print(PrintWriter out) {
    out.println(
        Text.format(
            "Scaling: one batch on several ranks, %s Gbit/s, %s µs per message",
            shortest(Byte.SIZE * network.bytesPerSecond() / GIGA),
            shortest(network.latencySeconds() / MICRO)));
    table().print(out);
    for (Program program : programs) {
      out.println(
          Text.format(
              "%s: %s of gradients and batch statistics are added in each step",
              program.model.title(), new ByteCount(program.exchangedBytes)));
    }
    out.println(
        Text.format(
            "computation: kernels at %s %% of the roofline of this machine, %.1f GFLOP/s and %.1f GB/s",
            shortest(PERCENT * share),
            roofline.peak().flopsPerSecond() / GIGA,
            roofline.peak().bytesPerSecond() / GIGA));
    out.println(
        "step: gradients travel in buckets of 1 MiB while others are computed; not overlapped: after"
            + " all are");
    out.println(
        "Assumed: one group per rank, no time for reading images, adding and waiting for slower"
            + " ranks.");
  }

  private static String shortest(double number) {
    return Text.format("%.2f", number).replaceFirst("\\.?0+$", "");
  }

  /** Returns a table with one row per number of ranks. */
  public TextTable table() {
    ModelColumns models = ModelColumns.of(programs.stream().map(Program::model).toList());
    TextTable table =
        new TextTable(
            models.with(
                Column.right("ranks"),
                Column.right("examples each"),
                Column.right("computation ms"),
                Column.right("exchange ms"),
                Column.right("step ms"),
                Column.right("examples/s"),
                Column.right("efficiency"),
                Column.right("not overlapped")));
    for (Program program : programs) {
      for (Estimate estimate : program.estimates) {
        table.row(
            models.with(
                program.model,
                Integer.toString(estimate.ranks()),
                Integer.toString(estimate.examples()),
                milliseconds(estimate.computationSeconds()),
                milliseconds(estimate.exchangeSeconds()),
                milliseconds(estimate.stepSeconds()),
                Text.format("%,.1f", estimate.examplesPerSecond()),
                percent(estimate.efficiency()),
                percent(estimate.efficiencyWithoutOverlap())));
      }
    }
    return table;
  }

  private static String milliseconds(double seconds) {
    return Text.format("%,.2f", seconds / MILLI);
  }

  private static String percent(double share) {
    return Text.format("%.1f %%", PERCENT * share);
  }

  /** Returns an event for each number of ranks. */
  public Stream<ObjectNode> events() {
    return programs.stream()
        .flatMap(program ->
            program.estimates.stream()
                .map(estimate ->
                    JsonListener.withParameters(event(program, estimate), program.model)));
  }

  private ObjectNode event(Program program, Estimate estimate) {
    return JsonListener.event("scaling")
        .put("ranks", estimate.ranks())
        .put("batch_size", estimate.batchSize())
        .put("examples_per_rank", estimate.examples())
        .put("network_bytes_per_second", network.bytesPerSecond())
        .put("latency_seconds", network.latencySeconds())
        .put("roofline_share", share)
        .put("exchanged_bytes", program.exchangedBytes)
        .put("computation_seconds", estimate.computationSeconds())
        .put("exchange_seconds", estimate.exchangeSeconds())
        .put("step_seconds", estimate.stepSeconds())
        .put("step_seconds_without_overlap", estimate.stepSecondsWithoutOverlap())
        .put("examples_per_second", estimate.examplesPerSecond())
        .put("efficiency", estimate.efficiency())
        .put("efficiency_without_overlap", estimate.efficiencyWithoutOverlap());
  }
}
