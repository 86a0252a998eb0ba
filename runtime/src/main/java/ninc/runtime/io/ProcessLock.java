package ninc.runtime.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An exclusive lock on a file or folder, across processes and threads. The operating system
 * releases it when the process ends, however it ends; the lock file is empty and is not deleted.
 */
public final class ProcessLock implements AutoCloseable {
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final FileChannel channel;

  private ProcessLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Acquires the lock, waiting for other processes if necessary.
   *
   * @param path the file or folder to protect, which need not exist; the lock file is created next
   *     to it, along with missing folders
   * @param whenTaken runs if another process holds the lock, before waiting for it
   * @throws IOException if the lock file cannot be created or locked
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
      // The lock is released with the process at the latest, and the file holds no data.
    } finally {
      THREADS.unlock();
    }
  }
}
