/**
 * Costs and diagrams of compiled networks: {@link ninc.compiler.report.FlopCount} counts
 * operations, {@link ninc.compiler.report.RegionCost} counts the bytes of each kernel, and {@link
 * ninc.compiler.report.Svg} and {@link ninc.compiler.report.Dot} draw the graph.
 */
package ninc.compiler.report;
