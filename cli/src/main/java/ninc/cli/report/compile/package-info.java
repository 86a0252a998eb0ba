/** What {@code ninc compile} and {@code ninc summary} show. */
package ninc.cli.report.compile;
