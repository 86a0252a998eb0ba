/** Output to the terminal: notices, tables, progress bars, and events as JSON lines. */
package ninc.cli.terminal;
