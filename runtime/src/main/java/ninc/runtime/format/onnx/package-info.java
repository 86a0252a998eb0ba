/**
 * Export to and import from ONNX. {@link ninc.runtime.format.onnx.OnnxExport} translates the nodes
 * of the DSL to ONNX operators and writes them, with the parameters, as protobuf messages. {@link
 * ninc.runtime.format.onnx.OnnxImport} does the reverse: {@code OnnxFile} reads a graph, {@code
 * Translation} turns its nodes into steps, {@code Chains} turns steps into chains with branches,
 * {@code Blocks} groups their parts, and {@code Assembly} builds the network. Source: the ONNX
 * schema and operators, <a href="https://onnx.ai/onnx/">onnx.ai</a>.
 */
package ninc.runtime.format.onnx;
