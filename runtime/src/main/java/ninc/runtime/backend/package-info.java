/**
 * What the rest of ninc knows of a device: a {@link ninc.runtime.backend.Backend} opens {@link
 * ninc.runtime.backend.Session}s, which keep parameters and optimizer state where the device wants
 * them and turn graphs into {@link ninc.runtime.backend.Program}s.
 */
package ninc.runtime.backend;
