/** Results of {@code ninc bench}. */
package ninc.cli.report.bench;
