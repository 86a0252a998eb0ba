/**
 * Pictures of what fusion does: {@link ninc.compiler.draw.Diagram} decides which kernel stands
 * where, {@link ninc.compiler.draw.Layout} gives them places on the page, {@link
 * ninc.compiler.draw.Svg} and {@link ninc.compiler.draw.Dot} write them.
 */
package ninc.compiler.draw;
