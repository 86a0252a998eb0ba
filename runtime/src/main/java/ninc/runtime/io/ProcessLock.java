package ninc.runtime.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one process at a time change a file or a folder, and in it one thread. The system releases
 * the lock when its process ends, however it ends; the lock's file stays and holds nothing.
 */
public final class ProcessLock implements AutoCloseable {
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final FileChannel channel;

  private ProcessLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits until no other process has the lock.
   *
   * @param path what is to be changed, which need not exist; the lock's file is beside it, in a
   *     folder that is made where there is none
   * @param whenTaken runs when there is another process to wait for
   * @throws IOException if the lock's file cannot be made or locked
   */
  public static ProcessLock of(Path path, Runnable whenTaken) throws IOException {
    Path file = path.toAbsolutePath().resolveSibling("." + path.getFileName() + ".lock");
    THREADS.lock();
    try {
      Files.createDirectories(file.getParent());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock(channel, whenTaken);
      return new ProcessLock(channel);
    } catch (IOException e) {
      THREADS.unlock();
      throw e;
    }
  }

  private static void lock(FileChannel channel, Runnable whenTaken) throws IOException {
    try {
      FileLock free = channel.tryLock();
      if (free == null) {
        whenTaken.run();
        channel.lock();
      }
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The lock goes with the process at the latest, and nothing was written to the file.
    } finally {
      THREADS.unlock();
    }
  }
}
