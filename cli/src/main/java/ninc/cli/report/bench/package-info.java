/** The results of {@code ninc bench}. */
package ninc.cli.report.bench;
