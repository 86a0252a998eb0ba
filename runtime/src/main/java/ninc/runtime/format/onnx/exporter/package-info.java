/**
 * Export to ONNX. {@code GraphTranslation} turns an inference graph into ONNX nodes, {@code
 * OnnxSchema} writes them and the parameters as protobuf messages, and {@link
 * ninc.runtime.format.onnx.exporter.OnnxExport} makes them a file. Source: the ONNX schema and
 * operators, <a href="https://onnx.ai/onnx/">onnx.ai</a>.
 */
package ninc.runtime.format.onnx.exporter;
