/**
 * Export to ONNX. {@link ninc.runtime.format.onnx.OnnxExport} translates the nodes of the DSL to
 * ONNX operators and writes them, with the parameters, as protobuf messages. Source: the ONNX
 * schema and operators, <a href="https://onnx.ai/onnx/">onnx.ai</a>.
 */
package ninc.runtime.format.onnx;
