/**
 * The ranks of an MPI job: the library, found on the machine and called without compiled code of
 * ninc's own, and the exchange of bytes between ranks.
 */
package ninc.runtime.distributed.mpi;
