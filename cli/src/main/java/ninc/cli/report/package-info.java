/** Results of commands as text, JSON and HTML; a package for each kind of result. */
package ninc.cli.report;
