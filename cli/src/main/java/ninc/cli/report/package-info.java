/** The results of commands as text, JSON and HTML, with one package per kind of result. */
package ninc.cli.report;
