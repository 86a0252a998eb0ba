/**
 * Export to ONNX. {@code GraphTranslation} turns an inference graph into ONNX nodes, {@code
 * OnnxSchema} makes protobuf messages of them and of the parameters, and {@link
 * ninc.runtime.format.onnx.exporter.OnnxExport} writes the file. Source: the ONNX schema and
 * operators, <a href="https://onnx.ai/onnx/">onnx.ai</a>.
 */
package ninc.runtime.format.onnx.exporter;
