/** The records of a training run: an HTML page, a CSV file and TensorBoard event files. */
package ninc.cli.report.run;
