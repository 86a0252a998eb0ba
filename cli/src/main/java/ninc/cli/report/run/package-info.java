/** The records of a training run: a page, a CSV file, TensorBoard's event files. */
package ninc.cli.report.run;
