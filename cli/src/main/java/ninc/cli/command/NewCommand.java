package ninc.cli.command;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.io.IoReason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ninc new}. */
@Command(
    name = "new",
    description = "Writes a model to start from: a small NiN for 28×28 images, and its recipe.",
    footer = {"", "Examples:", "  ninc new Digits", "  ninc new models/Digits"})
public final class NewCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      description =
          "Of the model's class, which is written to NAME.java; a folder may stand before.")
  private Path name;

  @Override
  public void run() {
    ModelTemplate template = ModelTemplate.named(name.toFile().getName());
    Path file = name.resolveSibling(template.fileName());
    try {
      Files.writeString(file, template.text(), StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new UserError("%s is there already; choose another name".formatted(file), e);
    } catch (NoSuchFileException e) {
      throw new UserError("there is no folder %s; make it".formatted(file.getParent()), e);
    } catch (IOException e) {
      throw new Failure("cannot write %s: %s".formatted(file, IoReason.of(e)), e);
    }
    spec.commandLine().getOut().println("wrote " + file + "; ninc train " + file + " trains it");
  }
}
