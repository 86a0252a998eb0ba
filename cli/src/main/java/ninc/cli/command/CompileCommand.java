package ninc.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import ninc.cli.option.DeviceOptions;
import ninc.cli.option.FreezeOption;
import ninc.cli.option.FusionOption;
import ninc.cli.option.Labels;
import ninc.cli.option.ModelArgument;
import ninc.cli.option.PrecisionOption;
import ninc.cli.option.Recipes;
import ninc.cli.option.RecomputeOption;
import ninc.cli.option.ScalingOptions;
import ninc.cli.option.SweepOption;
import ninc.cli.option.TableOptions;
import ninc.cli.report.OutputFile;
import ninc.cli.report.compile.Compilation;
import ninc.cli.report.compile.CompilationEvents;
import ninc.cli.report.compile.CompilationText;
import ninc.cli.report.compile.PassReport;
import ninc.cli.report.compile.ScalingReport;
import ninc.cli.terminal.Notices;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiled;
import ninc.compiler.Target;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.pass.Activations;
import ninc.compiler.report.DiagramPart;
import ninc.compiler.report.Dot;
import ninc.compiler.report.Svg;
import ninc.compiler.schedule.KernelSchedule;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.bench.Roofline;
import ninc.runtime.device.KernelFolder;
import ninc.runtime.io.IoReason;
import ninc.runtime.model.Model;
import ninc.runtime.training.ImageFeeds;
import ninc.runtime.training.Mode;
import ninc.runtime.tune.ScheduleFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code ninc compile} command. */
@Command(
    name = "compile",
    description =
        "Shows what a model is compiled to: the graph, the kernels with their operations, bytes and"
            + " tiles, and the memory plan. Runs no kernel and needs no data set. With several"
            + " values of a parameter, compares the programs.",
    footer = {
      "",
      "Examples:",
      "  ninc compile models/NiN.java",
      "  ninc compile models/NiN.java --mode infer --fusion none --svg nin.svg",
      "  ninc compile models/NiN.java --svg forward.svg --part forward",
      "  ninc compile NiNBlock.java --set channels=64,128 --csv block.csv",
      "  ninc compile models/NiN.java --ranks 8 --network 10Gbit",
    })
public final class CompileCommand implements Runnable {

  /** The options that show one program. */
  private static final Set<String> OF_ONE_PROGRAM =
      Set.of("--dot", "--emit", "--passes", "--print-after", "--svg");

  @Spec private CommandSpec spec;

  @Mixin private ModelArgument modelArgument;

  @Mixin private SweepOption sweepOption;

  @Mixin private FreezeOption freezeOption;

  @Mixin private DeviceOptions deviceOptions;

  @Mixin private FusionOption fusionOption;

  @Mixin private RecomputeOption recomputeOption;

  @Mixin private PrecisionOption precisionOption;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "train",
      converter = Labels.OfMode.class,
      completionCandidates = Labels.OfMode.class,
      description =
          "Compile a training step or inference: ${COMPLETION-CANDIDATES}. Default:"
              + " ${DEFAULT-VALUE}.")
  private Mode mode;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Batch size. Default: from recipe.")
  private Optional<Integer> batchSize;

  @Mixin private ScalingOptions scalingOptions;

  @Mixin private TableOptions tableOptions;

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = "Also draw the graph before and after fusion, as an SVG file.")
  private Optional<Path> svg;

  @Option(
      names = "--part",
      paramLabel = "PART",
      converter = Labels.OfPart.class,
      completionCandidates = Labels.OfPart.class,
      description =
          "With --svg, draw only a part, which fits on a page, and print no text:"
              + " ${COMPLETION-CANDIDATES}. The forward and the backward pass are drawn before and"
              + " after fusion, after is the whole program after fusion.")
  private Optional<DiagramPart> part;

  @Option(
      names = "--dot",
      paramLabel = "FILE",
      description = "Also write the graph for Graphviz, with one cluster per kernel.")
  private Optional<Path> dot;

  @Option(
      names = "--emit",
      paramLabel = "DIR",
      description =
          "Also write the kernels and the class that launches them as Java source, for the chosen"
              + " device if it runs emitted kernels, or for a generic GPU. Edited kernels can be"
              + " run with ninc train --kernels. Beside each kernel is its CUDA C, for reference.")
  private Optional<Path> emit;

  @Option(
      names = "--schedules-out",
      paramLabel = "FILE",
      description =
          "Also write the schedule of each kernel, as an editable file for --schedules of any"
              + " command.")
  private Optional<Path> schedulesOut;

  @Option(
      names = "--passes",
      description = "List the compiler passes instead, in the order in which they run.")
  private boolean passes;

  @Option(
      names = "--print-after",
      paramLabel = "PASS",
      converter = Labels.OfPass.class,
      completionCandidates = Labels.OfPass.class,
      description = {
        "Print the graph after a pass instead: ${COMPLETION-CANDIDATES}.",
        "--passes describes each pass."
      })
  private Optional<String> printAfter;

  @Option(names = "--json", description = "Print JSON instead of text, one object per line.")
  private boolean json;

  @Override
  public void run() {
    checkPart();
    scalingOptions.check(mode);
    Optional<OutputFile> schedules = OutputFile.checked("--schedules-out", schedulesOut);
    Optional<OutputFile> picture = OutputFile.checked("--svg", svg);
    Optional<OutputFile> clusters = OutputFile.checked("--dot", dot);
    emit.ifPresent(CompileCommand::checkFolder);
    tableOptions.check();
    Backend backend = deviceOptions.device();
    List<Model> models = sweepOption.load(modelArgument.compile());
    if (models.size() > 1) {
      checkOne(models.size());
    }
    PassReport report = new PassReport();
    List<Compilation> compilations =
        models.stream().map(model -> compile(model, backend, report)).toList();
    Compilation first = compilations.getFirst();
    picture.ifPresent(file -> file.write(picture(first)));
    clusters.ifPresent(file -> file.write(Dot.of(first.fused())));
    emit.ifPresent(folder -> emit(first, folder));
    schedules.ifPresent(file -> file.write(schedules(compilations)));
    write(compilations);
    Optional<ScalingReport> scaling = scaling(compilations, backend);
    scaling.ifPresent(expected ->
        tableOptions.write("scaling", () -> expected.events().toList(), expected::table));
    print(compilations, scaling, report, spec.commandLine().getOut());
  }

  private void checkPart() {
    part.ifPresent(shown -> {
      if (svg.isEmpty()) {
        throw new ParameterException(
            spec.commandLine(), "--part %s needs --svg FILE".formatted(shown.label()));
      }
      if (shown.isOfTraining() && mode == Mode.INFER) {
        throw new ParameterException(
            spec.commandLine(),
            "--part %s: there is no backward pass with --mode infer; use --mode train"
                .formatted(shown.label()));
      }
    });
  }

  /** Checks that no option shows one program. */
  private void checkOne(int programs) {
    spec.commandLine().getParseResult().matchedOptions().stream()
        .map(OptionSpec::longestName)
        .filter(OF_ONE_PROGRAM::contains)
        .findFirst()
        .ifPresent(option -> {
          throw new UserError(
              "%s shows one program, but --set gives %d; give one value per parameter"
                  .formatted(option, programs));
        });
  }

  private Compilation compile(Model declared, Backend backend, PassReport report) {
    Model model = precisionOption.apply(declared.with(freezeOption.apply(declared.network())));
    CompileOptions options =
        backend
            .options(fusionOption.rule(), Recipes.batchSize(model.training(), batchSize))
            .activations(recomputeOption.activations(List.of(mode)))
            .images(ImageFeeds.of(backend.target(), model).of(mode));
    return Compilation.of(model, mode, backend, mode.compile(model, options, report));
  }

  /** Returns a file with the schedules of all kernels, of which programs may share some. */
  private static String schedules(List<Compilation> compilations) {
    SequencedMap<String, KernelSchedule> schedules = new LinkedHashMap<>();
    for (Compilation compilation : compilations) {
      schedules.putAll(compilation.backend().schedules(compilation.compiled()));
    }
    return ScheduleFile.text(schedules);
  }

  private void write(List<Compilation> compilations) {
    CompilationText text = new CompilationText(compilations);
    tableOptions.write(
        () -> compilations.stream().map(CompilationEvents::whole).toList(), text::programs);
    tableOptions.write(
        "kernels", () -> rows(compilations, CompilationEvents::kernels), text::kernels);
    tableOptions.write("values", () -> rows(compilations, CompilationEvents::values), text::graph);
    tableOptions.write("memory", () -> rows(compilations, CompilationEvents::places), text::memory);
  }

  private Optional<ScalingReport> scaling(List<Compilation> compilations, Backend backend) {
    return scalingOptions.given()
        ? Optional.of(
            ScalingReport.of(
                compilations,
                scalingOptions.ranks(),
                scalingOptions.network(),
                new Roofline(backend.measurePeak()),
                scalingOptions.rooflineShare()))
        : Optional.empty();
  }

  private static List<ObjectNode> rows(
      List<Compilation> compilations, Function<Compilation, Stream<ObjectNode>> events) {
    return compilations.stream().flatMap(events).toList();
  }

  private void print(
      List<Compilation> compilations,
      Optional<ScalingReport> scaling,
      PassReport report,
      PrintWriter out) {
    if (printAfter.isPresent()) {
      out.println(dump(report, printAfter.get()));
    } else if (passes && json) {
      report.json().forEach(out::println);
    } else if (passes) {
      report.print(out);
    } else if (json) {
      compilations.stream().flatMap(CompilationEvents::of).forEach(out::println);
      scaling.stream().flatMap(ScalingReport::events).forEach(out::println);
    } else if (part.isEmpty()) {
      new CompilationText(compilations).print(out);
      scaling.ifPresent(expected -> {
        out.println();
        expected.print(out);
      });
    }
  }

  private static String dump(PassReport report, String pass) {
    return pass.equals(Labels.OfPass.ALL)
        ? report.afterEach()
        : report
            .after(pass)
            .orElseThrow(() ->
                new UserError(
                    "--print-after %s: this pass does not run with these options; use --passes to list"
                            .formatted(pass)
                        + " those that do"));
  }

  private String picture(Compilation compilation) {
    CompileOptions unfused =
        compilation.compiled().options().fusion(FusionLevel.NONE).activations(Activations.STORE);
    Compiled before =
        compilation.mode().compile(compilation.model(), unfused.target(new Target.Abstract()));
    return Svg.of(
        compilation.title(), before.fused(), compilation.fused(), part.orElse(DiagramPart.ALL));
  }

  private static void checkFolder(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new UserError("--emit %s is a file; give a folder".formatted(folder));
    }
  }

  private static CompileOptions forGpu(Compilation compilation) {
    Target gpu = new Target.WorkGroups(new Schedules(WorkGroupTraits.GPU));
    ImageFeeds images = ImageFeeds.of(gpu, compilation.model());
    return compilation.compiled().options().target(gpu).images(images.of(compilation.mode()));
  }

  private void emit(Compilation compilation, Path folder) {
    CompileOptions options = compilation.compiled().options();
    DeviceProgram program =
        compilation
            .compiled()
            .program()
            .or(() ->
                compilation.mode().compile(compilation.model(), forGpu(compilation)).program())
            .orElseThrow();
    try {
      Path home = new KernelFolder(folder).write(program, options.batchSize());
      Notices.on(spec.commandLine().getErr())
          .say("Wrote %d kernels to %s", program.kernels().size(), home);
    } catch (UncheckedIOException e) {
      throw new Failure(
          "--emit: cannot write to %s: %s".formatted(folder, IoReason.of(e.getCause())), e);
    }
  }
}
