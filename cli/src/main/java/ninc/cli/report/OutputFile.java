package ninc.cli.report;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.io.IoReason;

/** A file that a flag names for a command to write. */
public record OutputFile(String flag, Path file) {

  /**
   * Checks what can be before the work is done.
   *
   * @throws UserError where the file cannot be written
   */
  public void check() {
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw new UserError("%s %s is a folder; name a file".formatted(flag, file));
    }
    if (!Files.isDirectory(folder)) {
      throw new UserError("%s %s: there is no folder %s; make it".formatted(flag, file, folder));
    }
    tryToWriteTo(folder);
  }

  /**
   * Checks, too, that another file can take its place.
   *
   * @throws UserError where it is a device
   */
  public void checkReplaceable() {
    check();
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UserError("%s %s is not a regular file; name another".formatted(flag, file));
    }
  }

  /** Makes a file and removes it: root is granted rights that the kernel then denies. */
  private void tryToWriteTo(Path folder) {
    try {
      Files.delete(Files.createTempFile(folder, ".ninc", ".tmp"));
    } catch (AccessDeniedException e) {
      throw new UserError(
          "%s %s: %s may not be written to; name another folder".formatted(flag, file, folder), e);
    } catch (IOException e) {
      throw new UserError(
          "%s %s: no file can be made in %s: %s".formatted(flag, file, folder, IoReason.of(e)), e);
    }
  }

  /** Writes text, in UTF-8. */
  public void write(String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new Failure("%s: cannot write %s: %s".formatted(flag, file, IoReason.of(e)), e);
    }
  }
}
