package ninc.cli.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import ninc.cli.option.Count;
import ninc.cli.option.DeviceOptions;
import ninc.cli.option.FusionOption;
import ninc.cli.option.ModelArgument;
import ninc.cli.option.ModesOption;
import ninc.cli.option.ParametersOption;
import ninc.cli.option.PrecisionOption;
import ninc.cli.option.RecomputeOption;
import ninc.cli.report.CheckTable;
import ninc.cli.terminal.Notices;
import ninc.cli.terminal.TerminalBar;
import ninc.cli.terminal.Text;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiled;
import ninc.compiler.pass.Activations;
import ninc.runtime.backend.Backend;
import ninc.runtime.check.CheckedKernel;
import ninc.runtime.check.KernelCheck;
import ninc.runtime.model.Model;
import ninc.runtime.training.ImageFeeds;
import ninc.runtime.training.Mode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code ninc check} command. */
@Command(
    name = "check",
    description = {
      "Compares each kernel of a model with the float64 definitions of its operators, and exits with"
          + " status 1 if one is wrong.",
      "Uses random tensors, so no data set is needed. Each kernel is run on its own: it reads what the"
          + " definitions give for the kernels before it, rounded to float32, so that an error is that"
          + " of the kernel that makes it. It must write every element of its results, change nothing"
          + " else, and be no further off than rounding to float32 explains: by 4·2⁻²³·√(1+n) of the"
          + " largest value of a tensor for n operations per element, added up over the operators of"
          + " the kernel. Where --precision rounds a result to fewer bits, it must be the nearest"
          + " number of something that is no further off. The definitions are plain loops, which take"
          + " a minute for a model like NiN.",
      "On simt, a second table compares the bytes that the compiler counts for each kernel with those"
          + " that the kernel touches, each element once, and with all of its accesses to global"
          + " memory.",
      "ninc train does the same with edited kernels before its first step, on 2 examples as well.",
    },
    footer = {
      "",
      "Examples:",
      "  ninc check models/MiniNiN.java",
      "  ninc check models/MiniNiN.java --device simt --kernels kernels --mode train",
      "  ninc check models/NiN.java --device tornado --fusion block",
    })
public final class CheckCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ModelArgument modelArgument;

  @Mixin private ParametersOption parametersOption;

  @Mixin private ModesOption modesOption;

  @Mixin private FusionOption fusionOption;

  @Mixin private RecomputeOption recomputeOption;

  @Mixin private PrecisionOption precisionOption;

  @Mixin private DeviceOptions deviceOptions;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "2",
      description = "Number of examples. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of parameters, images, labels and dropout. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--json", description = "Print JSON instead of text, one object per kernel.")
  private boolean json;

  @Override
  public Integer call() {
    Notices notices = Notices.on(spec.commandLine().getErr());
    List<Mode> modes = modesOption.modes();
    Activations activations = recomputeOption.activations(modes);
    Count.check("--batch-size", batchSize);
    Model model = precisionOption.apply(parametersOption.load(modelArgument.compile()));
    Backend backend = deviceOptions.open(notices, model.training());
    List<CheckedKernel> all = new ArrayList<>();
    for (Mode mode : modes) {
      CompileOptions options =
          backend
              .options(fusionOption.rule(), batchSize)
              .activations(activations)
              .images(ImageFeeds.of(backend.target(), model).of(mode));
      all.addAll(check(backend, model, mode, mode.compile(model, options), notices));
    }
    return report(all, notices);
  }

  private List<CheckedKernel> check(
      Backend backend, Model model, Mode mode, Compiled program, Notices notices) {
    PrintWriter out = spec.commandLine().getOut();
    int regions = program.fused().regions().size();
    List<CheckedKernel> checked = new ArrayList<>();
    try (TerminalBar bar = new TerminalBar(System.err)) {
      KernelCheck.checkAll(
          backend,
          model,
          program,
          seed,
          kernel -> {
            checked.add(kernel);
            if (notices.terminal()) {
              bar.show(mode.label(), checked.size(), regions, kernel.name());
            }
            if (json) {
              out.println(CheckTable.event(mode, fusionOption.rule(), kernel));
            }
          });
    }
    if (!json) {
      out.println(CheckTable.title(mode, checked));
      CheckTable.of(checked).print(out);
      out.println();
      CheckTable.traffic(checked)
          .ifPresent(table -> {
            table.print(out);
            out.println();
          });
    }
    return checked;
  }

  private static int report(List<CheckedKernel> all, Notices notices) {
    long trivial = all.stream().filter(CheckedKernel::isTrivial).count();
    if (trivial > 0) {
      notices.say(
          "%d of %d kernels have only zeros to compute, so that their check says little; try another"
              + " --seed",
          trivial, all.size());
    }
    List<CheckedKernel> wrong = all.stream().filter(kernel -> !kernel.isRight()).toList();
    wrong.forEach(kernel -> notices.say("%s", kernel.problem()));
    if (wrong.isEmpty()) {
      notices.say("All %d kernels agree with the definitions", all.size());
      return CommandLine.ExitCode.OK;
    }
    notices.say("%s of %d wrong", Text.count(wrong.size(), "kernel"), all.size());
    return CommandLine.ExitCode.SOFTWARE;
  }
}
