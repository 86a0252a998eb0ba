package ninc.cli.command;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import ninc.cli.option.DeviceOptions;
import ninc.cli.option.FusionOption;
import ninc.cli.option.Labels;
import ninc.cli.option.ModelArgument;
import ninc.cli.option.Recipes;
import ninc.cli.option.RecomputeOption;
import ninc.cli.report.OutputFile;
import ninc.cli.report.compile.Compilation;
import ninc.cli.report.compile.CompilationEvents;
import ninc.cli.report.compile.CompilationText;
import ninc.cli.report.compile.PassReport;
import ninc.cli.terminal.Notices;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiled;
import ninc.compiler.Target;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.pass.Activations;
import ninc.compiler.report.Dot;
import ninc.compiler.report.Svg;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.device.KernelFolder;
import ninc.runtime.io.IoReason;
import ninc.runtime.model.Model;
import ninc.runtime.training.Mode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ninc compile}. */
@Command(
    name = "compile",
    description =
        "Shows what a model is compiled to: the graph, its kernels with their operations, bytes and"
            + " tiles, and the memory that a batch needs. Computes nothing and needs no data.",
    footer = {
      "",
      "Examples:",
      "  ninc compile models/NiN.java",
      "  ninc compile models/NiN.java --mode infer --fusion none --svg nin.svg",
    })
public final class CompileCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private ModelArgument modelArgument;

  @Mixin private DeviceOptions deviceOptions;

  @Mixin private FusionOption fusionOption;

  @Mixin private RecomputeOption recomputeOption;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "train",
      converter = Labels.OfMode.class,
      completionCandidates = Labels.OfMode.class,
      description =
          "What for: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE}, one training step, if not given.")
  private Mode mode;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Examples of a batch. The recipe's if not given.")
  private Optional<Integer> batchSize;

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = "Draw the network before and after fusion.")
  private Optional<Path> svg;

  @Option(
      names = "--dot",
      paramLabel = "FILE",
      description = "Write the graph for Graphviz, with a cluster for each kernel.")
  private Optional<Path> dot;

  @Option(
      names = "--emit",
      paramLabel = "DIR",
      description =
          "Write the kernels as Java source, and the class that launches them, for the device or else"
              + " for a GPU; train --kernels runs the kernels.")
  private Optional<Path> emit;

  @Option(
      names = "--passes",
      description = "List the compiler's passes that run, and nothing else.")
  private boolean passes;

  @Option(
      names = "--print-after",
      paramLabel = "PASS",
      converter = Labels.OfPass.class,
      completionCandidates = Labels.OfPass.class,
      description = {
        "Print the graph after a pass, and nothing else: ${COMPLETION-CANDIDATES}.",
        "--passes says what each of them does."
      })
  private Optional<String> printAfter;

  @Option(names = "--json", description = "Print JSON objects, one a line, for programs.")
  private boolean json;

  @Override
  public void run() {
    Optional<OutputFile> picture = svg.map(file -> new OutputFile("--svg", file));
    Optional<OutputFile> clusters = dot.map(file -> new OutputFile("--dot", file));
    picture.ifPresent(OutputFile::check);
    clusters.ifPresent(OutputFile::check);
    emit.ifPresent(CompileCommand::checkFolder);
    Backend backend = deviceOptions.device();
    Model model = modelArgument.load();
    CompileOptions options =
        backend
            .options(fusionOption.level(), Recipes.batchSize(model.training(), batchSize))
            .activations(recomputeOption.activations(List.of(mode)));
    PassReport report = new PassReport();
    Compiled compiled = mode.compile(model, options, report);
    Compilation compilation = Compilation.of(model, mode, backend, compiled);
    picture.ifPresent(file -> file.write(picture(compilation)));
    clusters.ifPresent(file -> file.write(Dot.of(compilation.fused())));
    emit.ifPresent(folder -> emit(compilation, folder));
    print(compilation, report, spec.commandLine().getOut());
  }

  private void print(Compilation compilation, PassReport report, PrintWriter out) {
    if (printAfter.isPresent()) {
      out.println(dump(report, printAfter.get()));
    } else if (passes && json) {
      report.json().forEach(out::println);
    } else if (passes) {
      report.print(out);
    } else if (json) {
      CompilationEvents.of(compilation).forEach(out::println);
    } else {
      new CompilationText(compilation).print(out);
    }
  }

  private static String dump(PassReport report, String pass) {
    return pass.equals(Labels.OfPass.ALL)
        ? report.afterEach()
        : report
            .after(pass)
            .orElseThrow(() ->
                new UserError(
                    "--print-after %s: this pass does not run with these options; --passes lists"
                            .formatted(pass)
                        + " those that do"));
  }

  private static String picture(Compilation compilation) {
    CompileOptions unfused =
        compilation.compiled().options().fusion(FusionLevel.NONE).activations(Activations.STORE);
    Compiled before =
        compilation.mode().compile(compilation.model(), unfused.target(new Target.Abstract()));
    return Svg.beforeAndAfter(compilation.title(), before.fused(), compilation.fused());
  }

  private static void checkFolder(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new UserError("--emit %s is a file; name a folder".formatted(folder));
    }
  }

  private static CompileOptions forGpu(CompileOptions options) {
    return options.target(new Target.WorkGroups(new Schedules(WorkGroupTraits.GPU)));
  }

  private void emit(Compilation compilation, Path folder) {
    CompileOptions options = compilation.compiled().options();
    DeviceProgram program =
        compilation
            .compiled()
            .program()
            .or(() -> compilation.mode().compile(compilation.model(), forGpu(options)).program())
            .orElseThrow();
    try {
      Path home = new KernelFolder(folder).write(program, options.batchSize());
      Notices.on(spec.commandLine().getErr())
          .say("wrote %d kernels to %s", program.kernels().size(), home);
    } catch (UncheckedIOException e) {
      throw new Failure(
          "--emit: cannot write to %s: %s".formatted(folder, IoReason.of(e.getCause())), e);
    }
  }
}
