package ninc.runtime.data.named;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import ninc.runtime.data.IoReason;

/**
 * Lets one process at a time fetch into a folder of the cache, and in it one thread. The system
 * releases the lock when its process ends, however it ends; the file stays and holds nothing.
 */
final class CacheLock implements AutoCloseable {
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final FileChannel channel;

  private CacheLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits until no other process has the lock.
   *
   * @param folder the folder of the cache, beside which the lock's file is
   * @param progress is told when there is another process to wait for
   * @throws NotAvailable if the file cannot be made or locked
   */
  static CacheLock of(Path folder, DownloadProgress progress) throws NotAvailable {
    Path file = folder.resolveSibling("." + folder.getFileName() + ".lock");
    THREADS.lock();
    try {
      Files.createDirectories(file.getParent());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock(channel, folder, progress);
      return new CacheLock(channel);
    } catch (IOException e) {
      THREADS.unlock();
      throw new NotAvailable("the cache cannot be made: " + IoReason.of(e), e);
    }
  }

  private static void lock(FileChannel channel, Path folder, DownloadProgress progress)
      throws IOException {
    try {
      FileLock free = channel.tryLock();
      if (free == null) {
        progress.begin("waiting for another ninc that fetches " + folder.getFileName());
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
