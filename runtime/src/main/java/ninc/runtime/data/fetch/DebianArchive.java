package ninc.runtime.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import ninc.runtime.data.DataFile;
import ninc.runtime.data.fetch.NamedDataset.DebianPackage;
import ninc.runtime.io.IoReason;

/**
 * Extracts the files of a data set from a Debian package into the cache. This needs no root
 * privileges and installs nothing: apt-get downloads the package with its own state in a scratch
 * folder, from the machine's configured sources, and dpkg-deb unpacks it there.
 */
record DebianArchive(
    DebianPackage debian,
    List<PinnedFile> files,
    CacheFolder cache,
    HostEnvironment environment,
    DownloadProgress progress)
    implements DatasetProvider {

  private static final Duration LIMIT = Duration.ofMinutes(10);

  @Override
  public String description() {
    return "the Debian package " + debian.name();
  }

  @Override
  public Path find() throws UnavailableException {
    Path aptGet = program("apt-get");
    Path dpkgDeb = program("dpkg-deb");
    cache.create();
    try (ScratchFolder scratch = ScratchFolder.in(cache.path())) {
      Path deb = download(aptGet, scratch);
      Path unpacked = scratch.subfolder("unpacked");
      run(scratch, List.of(dpkgDeb.toString(), "-x", deb.toString(), unpacked.toString()));
      for (PinnedFile file : files) {
        put(file, unpacked.resolve(debian.folder()));
      }
    } catch (IOException e) {
      throw new UnavailableException(IoReason.of(e), e);
    }
    return cache.path();
  }

  private Path program(String name) throws UnavailableException {
    return environment
        .program(name)
        .orElseThrow(() -> new UnavailableException("there is no %s on the PATH".formatted(name)));
  }

  private Path download(Path aptGet, ScratchFolder scratch)
      throws IOException, UnavailableException {
    List<String> options =
        List.of(
            aptGet.toString(),
            "-q",
            "-o",
            "Dir::State=" + scratch.subfolder("state"),
            "-o",
            "Dir::State::Lists=" + scratch.subfolder("state/lists"),
            "-o",
            "Dir::Cache=" + scratch.subfolder("cache"),
            "-o",
            "Debug::NoLocking=1",
            "-o",
            "Acquire::Languages=none");
    scratch.subfolder("state/lists/partial");
    scratch.subfolder("cache/archives/partial");
    progress.begin("updating a private list of Debian packages");
    run(scratch, with(options, "update"));
    progress.begin("downloading the Debian package " + debian.name());
    run(scratch, with(options, "download", debian.name()));
    try (DirectoryStream<Path> debs =
        Files.newDirectoryStream(scratch.path(), debian.name() + "_*.deb")) {
      Iterator<Path> found = debs.iterator();
      if (!found.hasNext()) {
        throw new UnavailableException("apt-get downloaded nothing");
      }
      return found.next();
    }
  }

  private static List<String> with(List<String> options, String... more) {
    List<String> command = new ArrayList<>(options);
    command.addAll(List.of(more));
    return command;
  }

  private static void run(ScratchFolder scratch, List<String> command)
      throws IOException, UnavailableException {
    Command.run(command, scratch.path(), LIMIT);
  }

  private void put(PinnedFile file, Path folder) throws IOException, UnavailableException {
    DataFile packed =
        DataFile.find(folder, file.name())
            .orElseThrow(() -> new UnavailableException("it lacks " + file.name()));
    try (InputStream content = packed.open()) {
      cache.put(file, content);
    }
  }
}
