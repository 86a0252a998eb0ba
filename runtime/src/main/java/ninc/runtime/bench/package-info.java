/**
 * Benchmarks: measures the speed of a network in each {@link ninc.runtime.training.Mode}, in
 * several precisions and at several fusion levels, on synthetic data, and compares it with the
 * roofline. All levels are verified to compute the same results in a precision first.
 */
package ninc.runtime.bench;
