/** The Vector API in one place: vectors of float32 and bytes, and functions of them. */
package ninc.runtime.cpu.simd;
