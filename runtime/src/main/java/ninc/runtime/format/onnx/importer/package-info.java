/**
 * Import from ONNX, in stages that {@link ninc.runtime.format.onnx.importer.OnnxImport} runs:
 *
 * <ol>
 *   <li>{@code OnnxFile} reads a graph.
 *   <li>{@code Translation} turns its nodes into steps: {@code ActivationSearch} finds the nodes
 *       that are activations, and {@code Operators} translates all others, one at a time.
 *   <li>{@code Chains} turns steps into chains with branches.
 *   <li>{@code Simplification} rewrites chains to what a person would write. {@code Merging} makes
 *       two parts one; {@code Blocks} finds the blocks of the DSL.
 *   <li>{@code Assembly} builds the network with the calls of the DSL.
 * </ol>
 *
 * <p>Source: the ONNX schema and operators, <a href="https://onnx.ai/onnx/">onnx.ai</a>.
 */
package ninc.runtime.format.onnx.importer;
