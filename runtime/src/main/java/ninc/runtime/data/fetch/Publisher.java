package ninc.runtime.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import ninc.runtime.data.fetch.NamedDataset.Publication;
import ninc.runtime.io.IoReason;

/** Downloads the files of a data set from its publisher into the cache. */
record Publisher(NamedDataset dataset, CacheFolder cache, Downloader downloader)
    implements DatasetProvider {

  @Override
  public String description() {
    return "its publisher";
  }

  @Override
  public Path find() throws UnavailableException {
    cache.create();
    switch (dataset.publication()) {
      case Publication.GzipFiles files -> downloadFiles(files);
      case Publication.TarArchive archive -> downloadArchive(archive);
    }
    return cache.path();
  }

  private void downloadFiles(Publication.GzipFiles publication) throws UnavailableException {
    for (PinnedFile file : dataset.files()) {
      if (!cache.contains(file)) {
        downloadFile(file, publication.folders());
      }
    }
  }

  private void downloadFile(PinnedFile file, List<URI> folders) throws UnavailableException {
    List<String> reasons = new ArrayList<>();
    for (URI folder : folders) {
      URI address = folder.resolve(file.name() + ".gz");
      try (InputStream compressed = downloader.open(address);
          InputStream content = new GZIPInputStream(compressed)) {
        cache.put(file, content);
        return;
      } catch (UnavailableException e) {
        reasons.add("%s: %s".formatted(address, e.getMessage()));
      } catch (IOException e) {
        reasons.add("%s: %s".formatted(address, IoReason.of(e)));
      }
    }
    throw new UnavailableException(String.join(", ", reasons));
  }

  private void downloadArchive(Publication.TarArchive publication) throws UnavailableException {
    try (ScratchFolder scratch = ScratchFolder.in(cache.path())) {
      Path archive = scratch.path().resolve(publication.archive().name());
      try (InputStream in = downloader.open(publication.address());
          OutputStream out = Files.newOutputStream(archive)) {
        publication.archive().copy(in, out);
      }
      TarUnpacker.unpack(archive, dataset.files(), cache);
    } catch (UnavailableException e) {
      throw new UnavailableException("%s: %s".formatted(publication.address(), e.getMessage()), e);
    } catch (IOException e) {
      throw new UnavailableException("%s: %s".formatted(publication.address(), IoReason.of(e)), e);
    }
  }
}
