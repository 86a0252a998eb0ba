package ninc.runtime.device.tornado;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** A folder that appears with all its files, whichever process is the first to make it. */
final class AtomicFolder {
  private AtomicFolder() {}

  /**
   * Writes the files to a folder beside it, and renames that. Where another process has published
   * the folder meanwhile, its files stay.
   *
   * @param files contents by their names; the same for every process
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
      // Linux says that the folder is not empty, for which the JDK has no exception of its own.
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
