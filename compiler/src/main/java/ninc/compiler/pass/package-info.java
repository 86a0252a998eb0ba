/**
 * The passes that build and rewrite the graph, one class each. {@link ninc.compiler.pass.Lowering}
 * builds the {@link ninc.compiler.ir.Graph} of a network; every other pass maps an immutable graph
 * to the next. {@link ninc.compiler.Compiler} lists them in execution order.
 */
package ninc.compiler.pass;
