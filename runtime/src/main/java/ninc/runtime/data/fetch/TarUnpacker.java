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

/** Extracts the files of a data set from a gzipped tar archive. */
final class TarUnpacker {
  private TarUnpacker() {}

  /**
   * Stores the given files in the cache and skips everything else. The folder of an entry is
   * ignored, so that an archive cannot write outside the cache.
   *
   * @throws UnavailableException if a file is missing, or has another length or checksum than
   *     expected
   */
  static void unpack(Path archive, Collection<PinnedFile> files, CacheFolder cache)
      throws IOException, UnavailableException {
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
      throw new UnavailableException("the archive lacks " + String.join(", ", names));
    }
  }

  /**
   * Returns whether the entry is a regular file. A link with the name of a data file must not
   * replace that file.
   */
  private static boolean isRegular(TarArchiveEntry entry) {
    return entry.getLinkFlag() == TarConstants.LF_NORMAL
        || entry.getLinkFlag() == TarConstants.LF_OLDNORM;
  }
}
