/**
 * A GPU emulator that runs emitted kernels work item by work item and reports races, accesses out
 * of bounds, reads of uninitialized local memory, and barriers that not all items reach.
 */
package ninc.runtime.device.simt;
