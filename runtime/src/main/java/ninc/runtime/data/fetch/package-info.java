/**
 * Built-in data sets and where they are downloaded from.
 *
 * <p>{@link ninc.runtime.data.fetch.DataSource} is the entry point. A built-in data set consists of
 * a few files, each pinned by its length and checksum. The sources are tried in order: the cache,
 * the folder of the installed Debian package, the publisher's server, and the Debian package
 * itself, which is downloaded without being installed. Every download is verified before it becomes
 * visible in the cache, complete or not at all. If several processes need the same data set, one
 * downloads it and the others wait.
 */
package ninc.runtime.data.fetch;
