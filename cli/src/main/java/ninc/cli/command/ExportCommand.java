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

/** {@code ninc export}. */
@Command(
    name = "export",
    description = {
      "Writes a trained model as an ONNX file, for other runtimes.",
      "The input is called input: images, N×C×H×W, float32, each value in [0, 1]. The output is"
          + " called logits: N×K, float32. N is any number.",
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
      description = "The file to write; one that is there is replaced.")
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
