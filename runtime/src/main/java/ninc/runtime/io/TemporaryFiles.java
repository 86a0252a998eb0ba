package ninc.runtime.io;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The temporary files next to a file that is replaced. Each has the ID of its process in its name,
 * which tells files abandoned by killed processes from files being written. (Where machines share
 * the folder, this can delete another machine's file; that machine's rename then fails, and the old
 * file stays.)
 */
record TemporaryFiles(Path target) {
  /** Distinguishes this process from an earlier one with the same ID. */
  private static final UUID PROCESS = UUID.randomUUID();

  private static final Pattern SUFFIX = Pattern.compile("(\\d{1,18})-([0-9a-f-]{36})\\.tmp");

  /** Returns the temporary file of this process. */
  Path next() {
    return target.resolveSibling(prefix() + ProcessHandle.current().pid() + "-" + PROCESS + ".tmp");
  }

  /** Removes the temporary files of processes that no longer run. */
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
