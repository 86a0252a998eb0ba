/**
 * Which operators become one kernel: a graph is cut into {@link ninc.compiler.fuse.Region}s, and a
 * backend runs each region in one loop over tiles of pixels. Nothing here knows of a device.
 */
package ninc.compiler.fuse;
