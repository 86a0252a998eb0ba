/** The comparison of the runs that {@code ninc train} recorded as CSV files. */
package ninc.cli.report.compare;
