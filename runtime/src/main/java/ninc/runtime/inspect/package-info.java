/** Inspects a network during training: its dead channels, its predictions and its first filters. */
package ninc.runtime.inspect;
