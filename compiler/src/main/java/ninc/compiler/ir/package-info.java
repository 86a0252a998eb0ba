/**
 * The compiler's one representation of a network: a {@link ninc.compiler.ir.Graph} of {@link
 * ninc.compiler.ir.Value}s, each computed once by an immutable {@link ninc.compiler.ir.Op} from
 * values before it. Passes take a graph and give a graph; {@link ninc.compiler.ir.Verifier} checks
 * what every one of them must keep.
 *
 * <p>Shapes use the letters N batch, C channels, H height, W width, K kernel or output channels, P
 * pixels. Feature maps lie in memory as N×H×W×C, so that a pointwise convolution is a plain matrix
 * product of pixels and channels; weights lie as k×k×I×O.
 */
package ninc.compiler.ir;
