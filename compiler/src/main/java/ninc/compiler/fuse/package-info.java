/**
 * Operator fusion: partitions a graph into {@link ninc.compiler.fuse.Region}s, one kernel each. For
 * each example, a backend runs the {@link ninc.compiler.fuse.FusedLoop}s of a region by tiles of
 * pixels, and stores each value according to its {@link ninc.compiler.fuse.Scope}. Fusion does not
 * depend on the device.
 */
package ninc.compiler.fuse;
