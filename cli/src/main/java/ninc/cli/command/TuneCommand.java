package ninc.cli.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.cli.option.DeviceOptions;
import ninc.cli.option.ModelArgument;
import ninc.cli.option.ModesOption;
import ninc.cli.option.PrecisionOption;
import ninc.cli.option.QuietOption;
import ninc.cli.option.SweepOption;
import ninc.cli.option.TableOptions;
import ninc.cli.option.TunableDevice;
import ninc.cli.option.TuneOptions;
import ninc.cli.report.TuneTable;
import ninc.cli.terminal.Notices;
import ninc.cli.terminal.TerminalBar;
import ninc.compiler.ir.FusionRule;
import ninc.compiler.schedule.TunableKernel;
import ninc.dsl.Training;
import ninc.runtime.model.Model;
import ninc.runtime.training.Mode;
import ninc.runtime.tune.ScheduleFile;
import ninc.runtime.tune.TunePlan;
import ninc.runtime.tune.TunedKernel;
import ninc.runtime.tune.Tuner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code ninc tune} command. */
@Command(
    name = "tune",
    description = {
      "Searches for the fastest schedules of a model's kernels, and saves them: train, eval and bench"
          + " then use them on that device. On a TornadoVM device, a schedule has tile sizes and a"
          + " work-group shape; on the CPU, the algorithm of a convolution (direct, or Winograd's with"
          + " windows of 5×5, 6×6 or 8×8), the pixels per tile, and the examples that a thread takes through"
          + " a kernel together.",
      "Uses random tensors, so no data set is needed. Each kernel is run on its own. Before a schedule"
          + " is timed, its results are compared with the float64 definitions on two examples, and"
          + " with those of other schedules on the whole batch. Schedules differ in the order of"
          + " summation, so results may change in their last bits.",
    },
    footer = {
      "",
      "Examples:",
      "  ninc tune models/NiN.java --device tornado",
      "  ninc tune models/MiniNiN.java --device cpu",
      "  ninc tune models/MiniNiN.java --device tornado:1 --mode infer --trials 10",
    })
public final class TuneCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private ModelArgument modelArgument;

  @Mixin private SweepOption sweepOption;

  @Mixin private ModesOption modesOption;

  @Mixin private TuneOptions tuneOptions;

  @Mixin private PrecisionOption precisionOption;

  @Mixin private DeviceOptions deviceOptions;

  @Mixin private TableOptions tableOptions;

  @Option(names = "--json", description = "Print JSON instead of text, one object per kernel.")
  private boolean json;

  @Mixin private QuietOption quietOption;

  @Override
  public void run() {
    Notices notices = quietOption.notices();
    List<Mode> modes = modesOption.modes();
    tableOptions.check();
    List<Model> models =
        sweepOption.load(modelArgument.compile()).stream().map(precisionOption::apply).toList();
    // A mistake in the options for any model is reported before the first one is tuned.
    models.forEach(model -> tuneOptions.plan(model.training()));
    TunableDevice device =
        deviceOptions.tunable(
            notices, models.stream().map(Model::training).toArray(Training[]::new));
    Optional<ScheduleFile> file = device.file();
    file.ifPresent(ScheduleFile::read);
    List<TuneTable.Row> rows = new ArrayList<>();
    for (Model model : models) {
      for (TunedKernel kernel : tune(model, modes, device, file, notices)) {
        rows.add(new TuneTable.Row(model, kernel));
      }
      tableOptions.write(
          () -> rows.stream().map(TuneTable.Row::event).toList(), () -> TuneTable.of(rows));
    }
    if (!json) {
      TuneTable.of(rows).print(spec.commandLine().getOut());
    }
    file.ifPresent(kept -> notices.say("Saved the fastest schedules to %s", kept.file()));
  }

  private List<TunableKernel> kernels(
      Model model, List<Mode> modes, TunableDevice device, int batchSize) {
    Map<String, TunableKernel> kernels = new LinkedHashMap<>();
    for (Mode mode : modes) {
      for (FusionRule level : tuneOptions.levels()) {
        device
            .kernels(model, mode, level, batchSize)
            .forEach(kernel -> kernels.putIfAbsent(kernel.signature(), kernel));
      }
    }
    return List.copyOf(kernels.values());
  }

  /** Saves the result of each kernel at once, because a long search may be interrupted. */
  private List<TunedKernel> tune(
      Model model,
      List<Mode> modes,
      TunableDevice device,
      Optional<ScheduleFile> file,
      Notices notices) {
    TunePlan plan = tuneOptions.plan(model.training());
    List<TunableKernel> kernels = kernels(model, modes, device, plan.batchSize());
    notices.say(
        "%s: tuning %d kernels on %s (%s)",
        model.title(), kernels.size(), device.name(), device.description());
    PrintWriter out = spec.commandLine().getOut();
    List<TunedKernel> tuned = new ArrayList<>();
    try (TerminalBar bar = new TerminalBar(System.err)) {
      for (TunableKernel kernel : kernels) {
        int done = tuned.size();
        TunedKernel result =
            new Tuner(
                    device.backends(),
                    plan,
                    (tried, number, _) -> {
                      if (notices.terminal()) {
                        bar.show("tune", done, kernels.size(), tried.name() + ", trial " + number);
                      }
                    })
                .tune(kernel);
        file.ifPresent(kept -> kept.add(List.of(result), plan.batchSize()));
        tuned.add(result);
        if (json) {
          out.println(new TuneTable.Row(model, result).event());
        }
        if (!notices.terminal()) {
          notices.say("%s: %s", kernel.name(), TuneTable.summary(result));
        }
      }
    }
    return tuned;
  }
}
