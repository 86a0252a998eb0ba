package ninc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import ninc.runtime.Failure;
import ninc.runtime.UserError;

/** Files that a command writes where the user asks for it. */
final class OutputFile {

  private OutputFile() {}

  /**
   * Checks what can be before the work is done that the file is for.
   *
   * @param option that names the file
   * @throws UserError where it cannot be written
   */
  static void check(String option, Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw new UserError("%s %s is a folder; name a file".formatted(option, file));
    }
    if (!Files.isDirectory(folder)) {
      throw new UserError("%s %s: there is no folder %s; make it".formatted(option, file, folder));
    }
    if (!Files.isWritable(folder)) {
      throw new UserError("%s %s: %s may not be written to".formatted(option, file, folder));
    }
  }

  /**
   * Writes a text in UTF-8.
   *
   * @throws Failure where the disk does not take it
   */
  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new Failure(
          "cannot write %s: %s; see that its folder has space and may be written to"
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
