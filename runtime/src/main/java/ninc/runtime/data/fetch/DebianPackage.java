package ninc.runtime.data.fetch;

import java.nio.file.Path;

/**
 * A Debian package that has the files of a data set.
 *
 * @param name the name of the package
 * @param folder where it puts the files, relative to the root of the file system
 */
record DebianPackage(String name, Path folder) {}
