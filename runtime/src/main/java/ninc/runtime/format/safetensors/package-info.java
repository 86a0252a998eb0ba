/**
 * Reads and writes safetensors files, the format of ninc's checkpoints: an 8-byte little-endian
 * header length, a JSON header with the dtype, shape and byte range of each tensor, and the data of
 * the tensors, row-major and little-endian, without gaps.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">The format's specification</a>
 */
package ninc.runtime.format.safetensors;
