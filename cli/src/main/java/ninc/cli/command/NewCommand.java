package ninc.cli.command;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import ninc.runtime.Failure;
import ninc.runtime.OneLine;
import ninc.runtime.UserError;
import ninc.runtime.io.IoReason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code ninc new} command. */
@Command(
    name = "new",
    description = "Creates a model definition to start from: a small NiN for 28×28 images.",
    footer = {"", "Examples:", "  ninc new Digits", "  ninc new models/Digits"})
public final class NewCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      description =
          "The class name of the model, optionally preceded by a folder. The file is NAME.java.")
  private Path name;

  @Override
  public void run() {
    ModelTemplate template = ModelTemplate.named(name.toFile().getName());
    Path file = name.resolveSibling(template.fileName());
    try {
      Files.writeString(file, template.text(), StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new UserError("%s already exists; choose another name".formatted(file), e);
    } catch (NoSuchFileException e) {
      throw new UserError("folder not found: %s; create it".formatted(file.getParent()), e);
    } catch (IOException e) {
      throw new Failure("cannot write %s: %s".formatted(file, IoReason.of(e)), e);
    }
    String said = "Created %1$s; train it with: ninc train %1$s".formatted(file);
    spec.commandLine().getOut().println(OneLine.of(said));
  }
}
