package ninc.runtime.data.fetch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Takes the files of a data set out of a gzipped tar archive. */
final class TarUnpacker {
  private TarUnpacker() {}

  /**
   * Puts the files that are asked for into the cache and passes over everything else. An entry's
   * folder is ignored, so that nothing is written to where the archive says.
   *
   * @throws NotAvailable if one of the files is not there or not what it should be
   */
  static void unpack(Path archive, Collection<PinnedFile> files, CacheFolder cache)
      throws IOException, NotAvailable {
    Map<String, PinnedFile> missing =
        new HashMap<>(
            files.stream().collect(Collectors.toMap(PinnedFile::name, Function.identity())));
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file))) {
      for (TarArchiveEntry entry = tar.getNextEntry();
          entry != null && !missing.isEmpty();
          entry = tar.getNextEntry()) {
        String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
        if (isRegular(entry) && missing.containsKey(name)) {
          cache.put(missing.remove(name), tar);
        }
      }
    }
    if (!missing.isEmpty()) {
      List<String> names = missing.keySet().stream().sorted().toList();
      throw new NotAvailable("the archive lacks " + String.join(", ", names));
    }
  }

  /** No link, whatever its name: it would take the place of the file that it is named after. */
  private static boolean isRegular(TarArchiveEntry entry) {
    return entry.getLinkFlag() == TarConstants.LF_NORMAL
        || entry.getLinkFlag() == TarConstants.LF_OLDNORM;
  }
}
