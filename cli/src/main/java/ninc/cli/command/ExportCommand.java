package ninc.cli.command;

import java.nio.file.Path;
import ninc.cli.option.ModelArgument;
import ninc.cli.option.WeightsOption;
import ninc.cli.report.OutputFile;
import ninc.cli.terminal.Notices;
import ninc.cli.terminal.Text;
import ninc.compiler.Compiler;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.format.onnx.OnnxExport;
import ninc.runtime.model.Model;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code ninc export} command. */
@Command(
    name = "export",
    description = {
      "Exports a trained model to ONNX.",
      "The input tensor is named input: images of shape N×C×H×W, float32, with values in [0, 1]. The"
          + " output tensor is named logits and has shape N×K, float32. The batch size N is dynamic.",
    },
    footer = {
      "",
      "Example:",
      "  ninc export models/MiniNiN.java --weights mini.safetensors --onnx mini.onnx",
    })
public final class ExportCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private ModelArgument modelArgument;

  @Mixin private WeightsOption weights;

  @Option(
      names = "--onnx",
      paramLabel = "FILE",
      required = true,
      description = "The ONNX file to write. An existing file is replaced.")
  private Path file;

  @Override
  public void run() {
    new OutputFile("--onnx", file).checkReplaceable();
    Model model = modelArgument.load();
    Checkpoint checkpoint = weights.open();
    OnnxExport.write(file, model, checkpoint);
    Notices.on(spec.commandLine().getErr())
        .say("%s", checkpoint.matching(Compiler.inference(model.network())));
    spec.commandLine()
        .getOut()
        .println(
            Text.format(
                "%s: ONNX, operator set %d; input N×%s, logits N×%d",
                file,
                OnnxExport.OPERATOR_SET,
                model.network().input(),
                model.network().output().channels()));
  }
}
