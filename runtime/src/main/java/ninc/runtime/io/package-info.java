/** Atomic file replacement, locks between processes, and the cache folder. */
package ninc.runtime.io;
