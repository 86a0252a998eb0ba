/**
 * Looks into a network while it is trained: which channels are dead, what it predicts, what its
 * first filters are.
 */
package ninc.runtime.inspect;
