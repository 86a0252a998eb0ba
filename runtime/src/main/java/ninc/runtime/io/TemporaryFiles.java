package ninc.runtime.io;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The temporary files beside a file that is replaced. Each has the number of its process in its
 * name, so that one which a killed process left can be told from one that is being written. (From a
 * machine that shares the folder it cannot: its process then fails to rename what is gone, and the
 * old file stays.)
 */
record TemporaryFiles(Path target) {
  /** Tells this process from an earlier one that had its number. */
  private static final UUID PROCESS = UUID.randomUUID();

  private static final Pattern SUFFIX = Pattern.compile("(\\d{1,18})-([0-9a-f-]{36})\\.tmp");

  /** The one to write. */
  Path next() {
    return target.resolveSibling(prefix() + ProcessHandle.current().pid() + "-" + PROCESS + ".tmp");
  }

  /** Removes those of processes that are no more. */
  void removeAbandoned() throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(target.getParent(), this::isAbandoned)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  private boolean isAbandoned(Path file) {
    String name = file.getFileName().toString();
    if (!name.startsWith(prefix())) {
      return false;
    }
    Matcher suffix = SUFFIX.matcher(name.substring(prefix().length()));
    if (!suffix.matches()) {
      return false;
    }
    long process = Long.parseLong(suffix.group(1));
    return process == ProcessHandle.current().pid()
        ? !suffix.group(2).equals(PROCESS.toString())
        : ProcessHandle.of(process).isEmpty();
  }

  private String prefix() {
    return "." + target.getFileName() + ".";
  }
}
