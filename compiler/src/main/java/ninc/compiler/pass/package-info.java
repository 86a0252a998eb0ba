/**
 * The compiler's passes over the graph, one class each, from an immutable {@link
 * ninc.compiler.ir.Graph} to the next: {@link ninc.compiler.pass.Lowering} makes the first one from
 * a network, {@link ninc.compiler.pass.Differentiation} appends gradients, and so on in the order
 * of {@link ninc.compiler.Compiler}.
 */
package ninc.compiler.pass;
