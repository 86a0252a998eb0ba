/**
 * The CPU backend: every operator is a kernel that uses the Vector API and runs on all cores.
 *
 * <p>Feature maps are stored off heap as N×H×W×C, with a halo of zeros that is wide enough for the
 * convolutions that read them, so that the inputs of each kernel row are one contiguous run of
 * floats. A convolution is then a matrix product of pixels and channels that reads its left factor
 * in place, without an im2col copy. Wherever the order of a sum depends on how the work is divided,
 * the division depends only on the sizes of tensors; results are therefore bitwise identical for
 * any number of threads.
 */
package ninc.runtime.cpu;
