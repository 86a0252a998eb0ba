package ninc.runtime.data.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Shell scripts that stand in for apt-get and dpkg-deb, in a folder to search for programs. */
record FakePrograms(Path folder) {

  static FakePrograms in(Path folder) throws IOException {
    return new FakePrograms(Files.createDirectories(folder));
  }

  /**
   * An apt-get that notes its arguments, one call a line, and downloads a package by making an
   * empty file.
   *
   * @param calls the file to note them in
   */
  FakePrograms aptGet(Path calls) throws IOException {
    return script(
        "apt-get",
        """
        echo "$@" >> '%s'
        for last in "$@"; do :; done
        case " $* " in *" download "*) : > "${last}_1.0_all.deb";; esac
        """
            .formatted(calls));
  }

  /** A dpkg-deb that unpacks every package to the same files: a copy of {@code content}. */
  FakePrograms dpkgDeb(Path content) throws IOException {
    return script(
        "dpkg-deb",
        """
        test "$1" = -x && test -f "$2" && cp -R '%s/.' "$3"
        """
            .formatted(content));
  }

  FakePrograms script(String name, String body) throws IOException {
    Path script = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return this;
  }
}
