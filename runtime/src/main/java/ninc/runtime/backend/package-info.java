/**
 * The interface to devices: a {@link ninc.runtime.backend.Backend} opens {@link
 * ninc.runtime.backend.Session}s, which hold parameters and optimizer state in the memory of the
 * device and compile graphs to {@link ninc.runtime.backend.Program}s.
 */
package ninc.runtime.backend;
