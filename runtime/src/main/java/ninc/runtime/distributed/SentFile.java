package ninc.runtime.distributed;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.io.IoReason;

/** A file that rank 0 reads, and of which each other rank receives a copy. */
public final class SentFile {
  private static final long NO_FILE = -1;

  private SentFile() {}

  /**
   * Sends a file from rank 0 to all others.
   *
   * @param file the file of rank 0, if there is one to send; the other ranks ignore theirs
   * @return the file itself on rank 0, and a temporary copy on the others
   * @throws UserError on rank 0 if the file cannot be read
   * @throws Failure on another rank if there is no room for the copy
   * @throws RankTimeout if a rank does not answer in time
   */
  public static Optional<Path> of(Communicator ranks, Optional<Path> file) {
    if (ranks.size() == 1) {
      return file;
    }
    return ranks.rank() == 0 ? send(ranks, file) : receive(ranks);
  }

  private static Optional<Path> send(Communicator ranks, Optional<Path> file) {
    if (file.isEmpty()) {
      ranks.ofFirst(NO_FILE);
      return file;
    }
    try (FileChannel channel = FileChannel.open(file.get(), StandardOpenOption.READ);
        Arena arena = Arena.ofShared()) {
      long size = ranks.ofFirst(channel.size());
      ranks.broadcast(channel.map(MapMode.READ_ONLY, 0, size, arena));
      return file;
    } catch (IOException e) {
      throw new UserError("cannot read %s: %s".formatted(file.get(), IoReason.of(e)), e);
    }
  }

  private static Optional<Path> receive(Communicator ranks) {
    long size = ranks.ofFirst(NO_FILE);
    if (size == NO_FILE) {
      return Optional.empty();
    }
    try {
      Path copy = Files.createTempFile("ninc", ".safetensors");
      copy.toFile().deleteOnExit();
      try (FileChannel channel =
              FileChannel.open(copy, StandardOpenOption.READ, StandardOpenOption.WRITE);
          Arena arena = Arena.ofShared()) {
        ranks.broadcast(channel.map(MapMode.READ_WRITE, 0, size, arena));
      }
      return Optional.of(copy);
    } catch (IOException e) {
      throw new Failure("cannot copy the file of rank 0: %s".formatted(IoReason.of(e)), e);
    }
  }
}
