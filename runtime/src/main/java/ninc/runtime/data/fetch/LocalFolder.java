package ninc.runtime.data.fetch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder of this machine that may have the files of a data set. */
record LocalFolder(String description, Path folder, List<PinnedFile> files) implements Place {

  @Override
  public Path find() throws NotAvailable {
    if (!Files.isDirectory(folder)) {
      throw new NotAvailable("there is no such folder");
    }
    for (PinnedFile file : files) {
      file.checkIn(folder);
    }
    return folder;
  }
}
