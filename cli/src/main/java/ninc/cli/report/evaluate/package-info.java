/** The results of {@code ninc eval} and {@code ninc predict}. */
package ninc.cli.report.evaluate;
