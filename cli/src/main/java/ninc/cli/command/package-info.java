/** The commands, one class each, and the reporting of errors. */
package ninc.cli.command;
