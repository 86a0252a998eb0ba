package ninc.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import ninc.cli.option.ModelArgument;
import ninc.cli.option.ParametersOption;
import ninc.cli.option.QuietOption;
import ninc.cli.option.WeightsOption;
import ninc.cli.report.OutputFile;
import ninc.cli.terminal.Notices;
import ninc.cli.terminal.Text;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Graph;
import ninc.runtime.OneLine;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.format.onnx.exporter.OnnxExport;
import ninc.runtime.model.Model;
import ninc.runtime.model.ModelLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code ninc export} command. */
@Command(
    name = "export",
    description = {
      "Exports a trained model to ONNX, or its parameters alone to safetensors.",
      "The input tensor of an ONNX file is named input: images of shape N×C×H×W, float32, with"
          + " values in [0, 1]. The output tensor is named logits and has shape N×K, float32. The"
          + " batch size N is dynamic.",
    },
    footer = {
      "",
      "Examples:",
      "  ninc export models/MiniNiN.java --weights mini.safetensors --onnx mini.onnx",
      "  ninc export models/NiN.java --weights run.safetensors --safetensors"
          + " models/NiN.safetensors",
    })
public final class ExportCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private ModelArgument modelArgument;

  @Mixin private ParametersOption parametersOption;

  @Mixin private WeightsOption weights;

  @Option(
      names = "--onnx",
      paramLabel = "FILE",
      description = "The ONNX file to write. An existing file is replaced.")
  private Optional<Path> onnx = Optional.empty();

  @Option(
      names = "--safetensors",
      paramLabel = "FILE",
      description =
          "The safetensors file to write: the parameters and what the checkpoint says of the run"
              + " that trained them, without the state of the optimizer. An existing file is"
              + " replaced.")
  private Optional<Path> safetensors = Optional.empty();

  @Mixin private QuietOption quietOption;

  @Override
  public void run() {
    if (onnx.isEmpty() && safetensors.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "no file to write is given; add --onnx FILE or --safetensors FILE");
    }
    onnx.ifPresent(file -> new OutputFile("--onnx", file).checkReplaceable());
    safetensors.ifPresent(file -> new OutputFile("--safetensors", file).checkReplaceable());
    Notices notices = quietOption.notices();
    ModelLoader definition = modelArgument.compile();
    Checkpoint checkpoint = weights.open(modelArgument, notices);
    Model model = parametersOption.load(definition, checkpoint);
    Graph graph = Compiler.inference(model.network());
    PrintWriter out = spec.commandLine().getOut();
    onnx.ifPresent(file -> {
      OnnxExport.write(file, model, checkpoint);
      out.println(
          Text.format(
              "%s: ONNX, operator set %d; input N×%s, logits N×%d",
              OneLine.of(file.toString()),
              OnnxExport.OPERATOR_SET,
              model.network().input(),
              model.network().output().channels()));
    });
    safetensors.ifPresent(file -> {
      checkpoint.exportParameters(file, graph);
      out.println(
          Text.format(
              "%s: safetensors, %,d parameters",
              OneLine.of(file.toString()), graph.parameterCount()));
    });
    notices.say("%s", checkpoint.matching(graph));
  }
}
