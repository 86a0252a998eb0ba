package ninc.cli.report;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.io.IoReason;

/** An output file and the option that names it. */
public record OutputFile(String flag, Path file) {

  /**
   * Returns the file of an option if it is given, checked as by {@link #check}.
   *
   * @throws UserError if it cannot be written
   */
  public static Optional<OutputFile> checked(String flag, Optional<Path> file) {
    Optional<OutputFile> output = file.map(given -> new OutputFile(flag, given));
    output.ifPresent(OutputFile::check);
    return output;
  }

  /**
   * Checks before the work begins that the file can be written.
   *
   * @throws UserError if it cannot
   */
  public void check() {
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw new UserError("%s %s is a folder; give a file".formatted(flag, file));
    }
    if (!Files.isDirectory(folder)) {
      throw new UserError("%s %s: folder not found: %s; create it".formatted(flag, file, folder));
    }
    tryToWriteTo(folder);
  }

  /**
   * Checks before the work begins that the file can be written, and replaced atomically.
   *
   * @throws UserError if it cannot, for example because it is a device
   */
  public void checkReplaceable() {
    check();
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UserError("%s %s is not a regular file; give another file".formatted(flag, file));
    }
  }

  /** Creates and deletes a file, because access checks for root may succeed where writing fails. */
  private void tryToWriteTo(Path folder) {
    try {
      Files.delete(Files.createTempFile(folder, ".ninc", ".tmp"));
    } catch (AccessDeniedException e) {
      throw new UserError(
          "%s %s: no permission to write to %s; use another folder".formatted(flag, file, folder),
          e);
    } catch (IOException e) {
      throw new UserError(
          "%s %s: cannot create a file in %s: %s".formatted(flag, file, folder, IoReason.of(e)), e);
    }
  }

  /** Writes text in UTF-8. */
  public void write(String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new Failure("%s: cannot write %s: %s".formatted(flag, file, IoReason.of(e)), e);
    }
  }
}
