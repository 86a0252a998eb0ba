/**
 * The domain-specific language for models. A {@link ninc.dsl.ModelDefinition} returns a {@link
 * ninc.dsl.Network}, which is an immutable tree of {@link ninc.dsl.Node}s with their shapes, and a
 * {@link ninc.dsl.Training} recipe. {@code ninc.compiler} compiles them.
 *
 * <p>Shapes are those of one example, C×H×W: channels, height, width.
 */
package ninc.dsl;
