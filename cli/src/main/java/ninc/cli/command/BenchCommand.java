package ninc.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ninc.cli.option.BenchOptions;
import ninc.cli.option.DeviceOptions;
import ninc.cli.option.ModelArgument;
import ninc.cli.option.ModesOption;
import ninc.cli.option.QuietOption;
import ninc.cli.option.RecomputeOption;
import ninc.cli.report.CommandText;
import ninc.cli.report.OutputFile;
import ninc.cli.report.Processor;
import ninc.cli.report.bench.BenchJson;
import ninc.cli.report.bench.BenchPage;
import ninc.cli.report.bench.BenchReport;
import ninc.cli.report.bench.BenchTables;
import ninc.cli.report.bench.BenchTerms;
import ninc.cli.terminal.Notices;
import ninc.cli.terminal.TerminalBar;
import ninc.compiler.ir.FusionLevel;
import ninc.runtime.backend.Backend;
import ninc.runtime.bench.Bench;
import ninc.runtime.bench.BenchListener;
import ninc.runtime.bench.BenchPlan;
import ninc.runtime.bench.Difference;
import ninc.runtime.bench.Measurement;
import ninc.runtime.bench.Roofline;
import ninc.runtime.model.Model;
import ninc.runtime.training.Mode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code ninc bench} command. */
@Command(
    name = "bench",
    description = {
      "Benchmarks training and inference of a model at each fusion level, kernel by kernel, and"
          + " compares the results with the measured peak performance of the machine.",
      "Uses synthetic batches, so no data set is needed. Before a level is timed, its results are"
          + " compared with those of level none, and it is warmed up for at least 3 steps, until the"
          + " time per step falls by no more than 5 %%. The levels are then timed in turn, one run"
          + " each per round; every run starts with one untimed step.",
    },
    footer = {
      "",
      "Metrics:",
      "  " + BenchTerms.SPEED,
      "  " + BenchTerms.NETWORK,
      "  " + BenchTerms.KERNEL,
      "  " + BenchTerms.BYTES,
      "  " + BenchTerms.MEMORY,
      "  " + BenchTerms.ROOFLINE,
      "",
      "Examples:",
      "  ninc bench models/NiN.java --html nin.html",
      "  ninc bench models/MiniNiN.java --mode infer --fusion none,block --batch-size 1",
    })
public final class BenchCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private ModelArgument modelArgument;

  @Mixin private ModesOption modesOption;

  @Mixin private BenchOptions benchOptions;

  @Mixin private RecomputeOption recomputeOption;

  @Mixin private DeviceOptions deviceOptions;

  @Option(names = "--json", description = "Print JSON instead of text, one object per result.")
  private boolean json;

  @Mixin private QuietOption quietOption;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write an HTML page with a roofline plot, bar charts and all tables.")
  private Optional<Path> html;

  @Override
  public void run() {
    Notices notices = quietOption.notices();
    Optional<OutputFile> page = html.map(file -> new OutputFile("--html", file));
    page.ifPresent(OutputFile::check);
    List<Mode> modes = modesOption.modes();
    Model model = modelArgument.load();
    BenchPlan plan = benchOptions.plan(model.training(), recomputeOption.activations(modes));
    BenchReport report = measure(model, plan, modes, notices);
    if (!json) {
      print(report);
    }
    page.ifPresent(
        file -> file.write(BenchPage.of(report, CommandText.of(spec), LocalDateTime.now())));
  }

  private BenchReport measure(Model model, BenchPlan plan, List<Mode> modes, Notices notices) {
    Backend backend = deviceOptions.open(notices);
    BenchReport.Machine machine =
        new BenchReport.Machine(
            backend.name(),
            Processor.name(),
            backend.description(),
            deviceOptions.threads(),
            new Roofline(backend.measurePeak()));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(BenchJson.machine(machine));
    }
    List<Measurement> measurements = new ArrayList<>();
    try (TerminalBar bar = new TerminalBar(System.err)) {
      Bench bench = new Bench(backend, model, plan, new Progress(plan, notices, bar));
      for (Mode mode : modes) {
        List<Measurement> levels = bench.measure(mode);
        if (json) {
          levels.forEach(level -> print(machine, plan, level));
        }
        measurements.addAll(levels);
      }
    }
    return new BenchReport(model.name(), machine, plan, measurements);
  }

  private void print(BenchReport.Machine machine, BenchPlan plan, Measurement level) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(BenchJson.measurement(machine, plan, level));
    level.kernels().forEach(kernel -> out.println(BenchJson.kernel(machine, level, kernel)));
  }

  private void print(BenchReport report) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(BenchTables.method(report));
    out.println(BenchTables.machine(report.machine()));
    out.println();
    BenchTables.levels(report).print(out);
    for (Mode mode : report.modes()) {
      Measurement fastest = report.fastest(mode);
      out.println();
      out.println(BenchTables.kernelsTitle(fastest));
      BenchTables.kernels(report.machine().roofline(), fastest).print(out);
    }
    out.println();
    BenchTerms.ALL.forEach(out::println);
  }

  /** Shows the progress of {@code ninc bench}: a bar on a terminal, otherwise a line per round. */
  private record Progress(BenchPlan plan, Notices notices, TerminalBar bar)
      implements BenchListener {

    @Override
    public void checked(Mode mode, FusionLevel level, Difference difference) {
      show(mode, plan.levels().indexOf(level), level.label() + ": results verified");
    }

    @Override
    public void begins(Mode mode, FusionLevel level, int turn) {
      int position = plan.levels().indexOf(level);
      String round = turn == 0 ? "warm-up" : "run %d of %d".formatted(turn, plan.runs());
      show(mode, (turn + 1) * plan.levels().size() + position, level.label() + ": " + round);
      if (!notices.terminal() && position == 0) {
        notices.say("%s: %s of each level", mode.label(), round);
      }
    }

    private void show(Mode mode, int done, String message) {
      if (notices.terminal()) {
        bar.show(mode.label(), done, (plan.runs() + 2L) * plan.levels().size(), message);
      }
    }
  }
}
