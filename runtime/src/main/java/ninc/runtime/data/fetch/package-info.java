/**
 * Data sets that are known by name, and where they come from.
 *
 * <p>{@link ninc.runtime.data.fetch.DataSource} is the way in. A named set is a few files, each
 * pinned by its length and checksum. They are looked for in one place after another: the cache, the
 * folder of Debian's package, the publisher's server, and Debian's package itself, taken from its
 * archive without being installed. What is fetched goes through one door into the cache, which
 * checks it and lets it appear whole or not at all; of several processes that want a set, one
 * fetches it and the others wait.
 */
package ninc.runtime.data.fetch;
