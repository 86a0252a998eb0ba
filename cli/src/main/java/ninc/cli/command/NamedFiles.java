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

/** The files that a command line names; none is written in place of another. */
public final class NamedFiles {
  private static final Set<String> WRITTEN =
      Set.of("--csv", "--dot", "--heatmap", "--html", "--onnx", "--save", "--save-best", "--svg");

  /** A run may be saved in place of what it started from. */
  private static final Set<String> SAVED = Set.of("--save", "--save-best");

  private static final Set<String> STARTS = Set.of("--resume", "--weights");

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
        // Of a file that cannot be looked at is told where it is opened.
        return false;
      }
    }

    private Path place() {
      return file.toAbsolutePath().normalize();
    }
  }

  private NamedFiles() {}

  /** Reads the path of a file or folder. */
  public static Path read(String text) {
    try {
      if (!text.isEmpty()) {
        return Path.of(text);
      }
    } catch (InvalidPathException _) {
      // Neither is it one for this system.
    }
    throw new TypeConversionException("'%s' is not the path of a file".formatted(text));
  }

  /**
   * Checks what a command is asked to write before it reads or writes anything.
   *
   * @throws ParameterException where that would take the place of another file that is named
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
              "%s and %s are both %s; give each a file of its own"
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
