/**
 * Networks as ONNX files: {@link ninc.runtime.format.onnx.OnnxExport} translates nodes of the DSL
 * into operators of ONNX and writes them, with the parameters inside, as protobuf messages. Source:
 * the ONNX schema and operators, <a href="https://onnx.ai/onnx/">onnx.ai</a>.
 */
package ninc.runtime.format.onnx;
