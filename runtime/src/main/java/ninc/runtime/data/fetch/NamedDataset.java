package ninc.runtime.data.fetch;

import java.util.List;
import java.util.Optional;

/**
 * A well-known data set.
 *
 * @param name what users call it
 * @param files what it consists of
 * @param publication where its publisher offers it
 * @param debianPackage the Debian package that has it, if any
 * @param classNames the names of its classes, in the order of the labels
 */
record NamedDataset(
    String name,
    List<PinnedFile> files,
    Publication publication,
    Optional<DebianPackage> debianPackage,
    List<String> classNames) {}
