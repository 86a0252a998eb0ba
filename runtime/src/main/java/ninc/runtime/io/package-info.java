/** Atomic file replacement, locks between processes, checksums, and the cache folder. */
package ninc.runtime.io;
