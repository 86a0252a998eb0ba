/** Helpers for the Vector API: vectors of float32, register tiles and elementary functions. */
package ninc.runtime.cpu.simd;
