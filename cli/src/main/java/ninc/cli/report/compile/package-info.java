/** The results of {@code ninc compile} and {@code ninc summary}. */
package ninc.cli.report.compile;
