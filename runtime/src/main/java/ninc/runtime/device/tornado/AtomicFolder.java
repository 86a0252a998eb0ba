package ninc.runtime.device.tornado;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * Creates folders atomically with all their files, also if several processes create the same
 * folder.
 */
final class AtomicFolder {
  private AtomicFolder() {}

  /**
   * Writes the files to a temporary folder and renames it. If another process has created the
   * folder in the meantime, its files are kept.
   *
   * @param files the contents by file name, which are the same in every process
   */
  static void publish(Path folder, Map<String, byte[]> files) throws IOException {
    Files.createDirectories(folder.getParent());
    Path beside = Files.createTempDirectory(folder.getParent(), ".new");
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(beside.resolve(file.getKey()), file.getValue());
    }
    try {
      Files.move(beside, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // Linux reports a nonempty folder, for which the JDK has no exception of its own.
      if (!Files.isDirectory(folder)) {
        throw e;
      }
      for (String name : files.keySet()) {
        Files.delete(beside.resolve(name));
      }
      Files.delete(beside);
    }
  }
}
