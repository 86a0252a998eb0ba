package ninc.runtime.device.simt;

/**
 * A place in a kernel where the items of a work-group wait for each other.
 *
 * @param line of the kernel's source
 * @param global whether it orders global memory, too
 */
record Barrier(int line, boolean global) {}
