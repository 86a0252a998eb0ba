/**
 * Reading and writing of safetensors files, the format of ninc's checkpoints: an 8-byte
 * little-endian header length, a JSON header that gives each tensor's dtype, shape and byte range,
 * then the tensors' bytes, row-major and little-endian, without gaps.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">The format's specification</a>
 */
package ninc.runtime.format.safetensors;
