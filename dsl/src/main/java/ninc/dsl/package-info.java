/**
 * The language of model definitions: a {@link ninc.dsl.ModelDefinition} names a {@link
 * ninc.dsl.Network}, an immutable tree of {@link ninc.dsl.Node}s with their shapes, and a {@link
 * ninc.dsl.Training} recipe. Nothing here computes; {@code ninc.compiler} takes it from here.
 *
 * <p>Shapes are written C×H×W: channels, height, width of one example.
 */
package ninc.dsl;
