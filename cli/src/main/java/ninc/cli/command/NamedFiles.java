package ninc.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The files that a command line names, none of which may be overwritten by another. */
public final class NamedFiles {
  private static final Set<String> WRITTEN =
      Set.of(
          "--csv",
          "--dot",
          "--heatmap",
          "--html",
          "--latex",
          "--onnx",
          "--safetensors",
          "--save",
          "--save-best",
          "--schedules-out",
          "--svg");

  /** The options whose file may be the one that the run starts from. */
  private static final Set<String> SAVED = Set.of("--save", "--save-best");

  private static final Set<String> STARTS = Set.of("--resume", "--resume-or-start", "--weights");

  private record Named(String argument, Path file) {

    boolean wouldOverwrite(Named other) {
      return WRITTEN.contains(argument)
          && !(SAVED.contains(argument) && STARTS.contains(other.argument))
          && isSameFile(other);
    }

    private boolean isSameFile(Named other) {
      try {
        return Files.exists(file) && Files.exists(other.file)
            ? Files.isRegularFile(file) && Files.isSameFile(file, other.file)
            : place().equals(other.place());
      } catch (IOException e) {
        // The command reports the problem when it opens the file.
        return false;
      }
    }

    /** Returns the path of a file that may not exist yet, in a folder without symbolic links. */
    private Path place() throws IOException {
      Path absolute = file.toAbsolutePath();
      Path folder = absolute.getParent();
      return folder != null && Files.exists(folder)
          ? folder.toRealPath().resolve(absolute.getFileName())
          : absolute.normalize();
    }
  }

  private NamedFiles() {}

  /** Converts an argument to the path of a file or folder. */
  public static Path read(String text) {
    try {
      if (!text.isEmpty()) {
        return Path.of(text);
      }
    } catch (InvalidPathException _) {
      // The exception below covers this case, too.
    }
    throw new TypeConversionException("'%s' is not a valid path".formatted(text));
  }

  /**
   * Checks the output files of a command before it reads or writes anything.
   *
   * @throws ParameterException if one of them would overwrite another file on the command line
   */
  static void check(ParseResult arguments) {
    ParseResult command = arguments;
    while (command.hasSubcommand()) {
      command = command.subcommand();
    }
    List<Named> files = command.matchedArgs().stream().flatMap(NamedFiles::named).toList();
    for (Named written : files) {
      for (Named other : files) {
        if (written != other && written.wouldOverwrite(other)) {
          throw new ParameterException(
              command.commandSpec().commandLine(),
              "%s and %s name the same file, %s; use different files"
                  .formatted(written.argument(), other.argument(), other.file()));
        }
      }
    }
  }

  private static Stream<Named> named(ArgSpec argument) {
    String name =
        argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    return argument.auxiliaryTypes()[0] == Path.class
        ? argument.originalStringValues().stream().map(text -> new Named(name, Path.of(text)))
        : Stream.empty();
  }
}
