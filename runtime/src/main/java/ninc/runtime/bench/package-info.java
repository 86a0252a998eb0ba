/**
 * How fast a network runs, and how near to what the device can do: each {@link
 * ninc.runtime.training.Mode} at several levels of fusion, on synthetic data, after a check that
 * all levels compute the same.
 */
package ninc.runtime.bench;
