/**
 * Which operators become one kernel: a graph is cut into {@link ninc.compiler.fuse.Region}s. A
 * backend runs a region example by example in {@link ninc.compiler.fuse.FusedLoop}s, each tile of
 * pixels by tile of pixels, and keeps each value as {@link ninc.compiler.fuse.Scope} says. Nothing
 * here knows of a device.
 */
package ninc.compiler.fuse;
