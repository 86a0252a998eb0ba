/**
 * What a compiled network costs, and pictures of what fusion does to it: {@link
 * ninc.compiler.report.FlopCount} counts operations, {@link ninc.compiler.report.RegionCost} the
 * bytes of each kernel; {@link ninc.compiler.report.Svg} and {@link ninc.compiler.report.Dot} draw
 * the graph.
 */
package ninc.compiler.report;
