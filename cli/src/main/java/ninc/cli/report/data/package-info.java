/** What {@code ninc data} reports. */
package ninc.cli.report.data;
