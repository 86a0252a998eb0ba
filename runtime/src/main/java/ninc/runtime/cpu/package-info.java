/**
 * The CPU backend: every operator as a kernel on the Vector API, run by all cores.
 *
 * <p>Feature maps lie off heap as N×H×W×C, with a border of zeros as wide as the convolutions that
 * read them need, so that every kernel row under a pixel is one contiguous run of floats. A
 * convolution is then a matrix product of pixels and channels that reads its left factor in place.
 * Work is cut by the sizes of tensors alone, never by the number of threads, wherever the order of
 * a sum depends on the cut; so results are the same, bit for bit, for any number of threads.
 */
package ninc.runtime.cpu;
