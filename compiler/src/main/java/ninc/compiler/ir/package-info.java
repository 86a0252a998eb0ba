/**
 * The intermediate representation: a {@link ninc.compiler.ir.Graph} of {@link
 * ninc.compiler.ir.Value}s in SSA form, each computed once by an immutable {@link
 * ninc.compiler.ir.Op}. Passes map a graph to a graph, and {@link ninc.compiler.ir.Verifier} checks
 * the invariants after each of them.
 *
 * <p>Shapes use the letters N (batch), C (input channels), H (height), W (width), K (output
 * channels or classes), k (kernel size) and P (pixels). Feature maps are stored as N×H×W×C, so that
 * a pointwise convolution is a plain matrix product of pixels and channels, and weights as k×k×C×K.
 */
package ninc.compiler.ir;
