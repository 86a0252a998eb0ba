/** Tables of results as CSV and LaTeX, and the columns of models that are compared. */
package ninc.cli.report.table;
