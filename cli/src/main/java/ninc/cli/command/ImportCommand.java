package ninc.cli.command;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.cli.report.OutputFile;
import ninc.cli.terminal.Notices;
import ninc.cli.terminal.Text;
import ninc.runtime.OneLine;
import ninc.runtime.UserError;
import ninc.runtime.format.onnx.importer.Naming;
import ninc.runtime.format.onnx.importer.OnnxImport;
import ninc.runtime.format.safetensors.SafetensorsWriter;
import ninc.runtime.io.AtomicFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code ninc import} command. */
@Command(
    name = "import",
    description = {
      "Imports a convolutional network from an ONNX file: writes its definition in Java and its"
          + " parameters.",
      "If the network has operators that ninc does not have, the error lists all of them, and nothing"
          + " is written.",
    },
    footer = {
      "",
      "Examples:",
      "  ninc import resnet18.onnx",
      "  ninc import resnet18.onnx models/ResNet",
    })
public final class ImportCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE", description = "The ONNX file.")
  private Path file;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description =
          "The class name of the model, optionally preceded by a folder. The files that are written"
              + " are NAME.java and NAME.safetensors; they must not exist. Default: the name of the"
              + " ONNX file, in the current folder.")
  private Optional<Path> name = Optional.empty();

  @Option(
      names = "--node-names",
      description =
          "Name nodes after those of the ONNX file. Default: by kind and number, such as conv1.")
  private boolean nodeNames;

  @Override
  public void run() {
    Path target = name.orElseGet(() -> Path.of(className(file)));
    ModelTemplate template = ModelTemplate.named(target.toFile().getName());
    Path source = target.resolveSibling(template.fileName());
    Path parameters = target.resolveSibling(template.name() + ".safetensors");
    List.of(source, parameters).forEach(ImportCommand::checkNew);
    OnnxImport imported = OnnxImport.read(file, nodeNames ? Naming.ONNX : Naming.NUMBERED);
    SafetensorsWriter.write(parameters, Map.of(), imported.parameters());
    AtomicFile.replace(source, new ImportedSource(template.name(), file, imported).text());
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        Text.format(
            "%s: %s, input %s, output %s",
            OneLine.of(source.toString()),
            template.name(),
            imported.network().input(),
            imported.network().output()));
    out.println(
        Text.format(
            "%s: safetensors, %,d parameters",
            OneLine.of(parameters.toString()), imported.parameterCount()));
    Notices notices = Notices.on(spec.commandLine().getErr());
    if (imported.softmax()) {
      notices.say("The softmax at the end was left out, since the loss contains it");
    }
    imported
        .normalization()
        .ifPresent(
            _ -> notices.say("The normalization of the pixels is part of the training recipe"));
  }

  private static void checkNew(Path file) {
    if (Files.exists(file)) {
      throw new UserError("%s already exists; choose another name".formatted(file));
    }
    new OutputFile("NAME", file).check();
  }

  /** Makes a class name of a file name: {@code Resnet18V1} of {@code resnet18-v1.onnx}. */
  private static String className(Path file) {
    String base = file.toFile().getName().replaceFirst("\\.[oO][nN][nN][xX]$", "");
    StringBuilder name = new StringBuilder();
    for (String word : base.split("[^\\p{L}\\p{N}]+")) {
      if (!word.isEmpty()) {
        int first = word.codePointAt(0);
        name.appendCodePoint(Character.toTitleCase(first))
            .append(word.substring(Character.charCount(first)));
      }
    }
    boolean starts = !name.isEmpty() && Character.isJavaIdentifierStart(name.codePointAt(0));
    return starts ? name.toString() : "Imported" + name;
  }
}
