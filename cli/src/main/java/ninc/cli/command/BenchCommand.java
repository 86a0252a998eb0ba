package ninc.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.cli.option.BenchOptions;
import ninc.cli.option.BenchedModels;
import ninc.cli.option.DeviceOptions;
import ninc.cli.option.ModesOption;
import ninc.cli.option.PrecisionsOption;
import ninc.cli.option.QuietOption;
import ninc.cli.option.RecomputeOption;
import ninc.cli.option.SweepOption;
import ninc.cli.option.TableOptions;
import ninc.cli.report.CommandText;
import ninc.cli.report.OutputFile;
import ninc.cli.report.Processor;
import ninc.cli.report.bench.BenchJson;
import ninc.cli.report.bench.BenchPage;
import ninc.cli.report.bench.BenchReport;
import ninc.cli.report.bench.BenchSweep;
import ninc.cli.report.bench.BenchTables;
import ninc.cli.report.bench.BenchTerms;
import ninc.cli.report.bench.CounterNotice;
import ninc.cli.terminal.Notices;
import ninc.cli.terminal.TerminalBar;
import ninc.compiler.pass.Activations;
import ninc.dsl.Training;
import ninc.runtime.backend.Backend;
import ninc.runtime.bench.Bench;
import ninc.runtime.bench.BenchListener;
import ninc.runtime.bench.BenchPlan;
import ninc.runtime.bench.Difference;
import ninc.runtime.bench.Measurement;
import ninc.runtime.bench.Roofline;
import ninc.runtime.bench.Variant;
import ninc.runtime.bench.counter.Counters;
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
          + " compares the results with the measured peak performance of the machine. Several"
          + " precisions are compared at each level. Several models, or several values of a model's"
          + " parameters, are benchmarked in turn; the page of --html then draws the gain of the"
          + " highest over the lowest level over each parameter.",
      "Uses synthetic batches, so no data set is needed. Before a level is timed, its results are"
          + " compared with those of level none in the same precision, and it is warmed up for at"
          + " least 3 steps, until the time per step falls by no more than 5 %% and the JIT compiler"
          + " has been idle for the minimum warm-up time. The levels, in all precisions, are then"
          + " timed in turn, one run each per round; every run starts with one untimed step.",
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
      "  " + BenchTerms.PREDICTED,
      "  " + BenchTerms.COUNTERS,
      "",
      "Examples:",
      "  ninc bench models/NiN.java --html nin.html",
      "  ninc bench models/MiniNiN.java --mode infer --fusion none,block --batch-size 1",
      "  ninc bench models/NiN.java --device tornado --precision float32,bf16 --html nin.html",
      "  ninc bench NiNBlock.java --set channels=64,128 --set pixels=7,14 --fusion none,full"
          + " --csv block.csv --html block.html",
      "  ninc bench --sweep channels=64..512,pixels=7..56,pointwise=1..4 --html map.html",
      "  ninc bench models/NiN.java --counters --csv nin.csv",
    })
public final class BenchCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private BenchedModels models;

  @Mixin private SweepOption sweepOption;

  @Mixin private ModesOption modesOption;

  @Mixin private BenchOptions benchOptions;

  @Mixin private RecomputeOption recomputeOption;

  @Mixin private PrecisionsOption precisionsOption;

  @Mixin private DeviceOptions deviceOptions;

  @Mixin private TableOptions tableOptions;

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
    Optional<OutputFile> page = OutputFile.checked("--html", html);
    tableOptions.check();
    List<Mode> modes = modesOption.modes();
    Activations activations = recomputeOption.activations(modes);
    List<Subject> subjects =
        models.load(sweepOption).stream()
            .map(model ->
                new Subject(
                    model,
                    benchOptions.plan(
                        model.training(), precisionsOption.of(model.training()), activations)))
            .toList();
    Backend backend =
        deviceOptions.open(
            notices, subjects.stream().flatMap(Subject::recipes).toArray(Training[]::new));
    List<BenchReport> reports = new ArrayList<>();
    try (Counters counters = benchOptions.counters(backend)) {
      CounterNotice.of(counters.refusals()).ifPresent(line -> notices.warn("%s", line));
      BenchReport.Machine machine = machine(backend);
      if (json) {
        spec.commandLine().getOut().println(BenchJson.machine(machine));
      }
      for (Subject subject : subjects) {
        if (subjects.size() > 1) {
          notices.say("%s, %d of %d", subject.model.title(), reports.size() + 1, subjects.size());
        }
        BenchReport report = measure(subject, modes, backend, counters, machine, notices);
        BenchTables.spread(report)
            .ifPresent(line -> notices.warn("%s: %s", subject.model.title(), line));
        reports.add(report);
        // The files are written after each model, so that none is lost if a later one fails.
        write(new BenchSweep(reports), page);
      }
    }
    if (!json) {
      print(new BenchSweep(reports));
    }
  }

  private record Subject(Model model, BenchPlan plan) {

    /** Returns the recipe in each precision. */
    Stream<Training> recipes() {
      return plan.precisions().stream().map(model.training()::precision);
    }
  }

  private BenchReport.Machine machine(Backend backend) {
    return new BenchReport.Machine(
        backend.name(),
        Processor.name(),
        backend.description(),
        deviceOptions.threads(),
        new Roofline(backend.measurePeak()));
  }

  private BenchReport measure(
      Subject subject,
      List<Mode> modes,
      Backend backend,
      Counters counters,
      BenchReport.Machine machine,
      Notices notices) {
    List<Measurement> measurements = new ArrayList<>();
    try (TerminalBar bar = new TerminalBar(System.err)) {
      BenchListener progress = new Progress(subject.plan, notices, bar);
      Bench bench = new Bench(backend, subject.model, subject.plan, counters, progress);
      for (Mode mode : modes) {
        List<Measurement> levels = bench.measure(mode);
        if (json) {
          BenchJson.events(new BenchReport(subject.model, machine, subject.plan, levels))
              .forEach(spec.commandLine().getOut()::println);
        }
        measurements.addAll(levels);
      }
    }
    return new BenchReport(subject.model, machine, subject.plan, measurements);
  }

  private void write(BenchSweep sweep, Optional<OutputFile> page) {
    tableOptions.write(() -> BenchJson.levels(sweep), () -> BenchTables.levels(sweep));
    tableOptions.write("kernels", () -> BenchJson.kernels(sweep), () -> BenchTables.kernels(sweep));
    page.ifPresent(
        file -> file.write(BenchPage.of(sweep, CommandText.of(spec), LocalDateTime.now())));
  }

  private void print(BenchSweep sweep) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(BenchTables.method(sweep));
    BenchTables.deviations(sweep).ifPresent(out::println);
    out.println(BenchTables.machine(sweep.machine()));
    out.println();
    BenchTables.levels(sweep).print(out);
    if (sweep.isSingle()) {
      BenchReport report = sweep.reports().getFirst();
      for (Mode mode : report.modes()) {
        for (Measurement fastest : report.fastestInEachPrecision(mode)) {
          out.println();
          out.println(BenchTables.kernelsTitle(report, fastest));
          BenchTables.kernels(sweep, fastest).print(out);
        }
      }
    }
    out.println();
    sweep.terms().forEach(out::println);
  }

  /** Shows the progress of {@code ninc bench}: a bar on a terminal, otherwise a line per round. */
  private record Progress(BenchPlan plan, Notices notices, TerminalBar bar)
      implements BenchListener {

    @Override
    public void checked(Mode mode, Variant variant, Difference difference) {
      show(mode, position(variant), plan.label(variant) + ": results verified");
    }

    @Override
    public void begins(Mode mode, Variant variant, int turn) {
      int position = position(variant);
      String round = turn == 0 ? "warm-up" : "run %d of %d".formatted(turn, plan.runs());
      show(
          mode, (turn + 1) * plan.variants().size() + position, plan.label(variant) + ": " + round);
      if (!notices.terminal() && position == 0) {
        notices.say("%s: %s of each level", mode.label(), round);
      }
    }

    private void show(Mode mode, int done, String message) {
      if (notices.terminal()) {
        bar.show(mode.label(), done, (plan.runs() + 2L) * plan.variants().size(), message);
      }
    }

    private int position(Variant variant) {
      return plan.variants().indexOf(variant);
    }
  }
}
