/** What a person reads in a terminal: notices, tables, progress; and events as JSON lines. */
package ninc.cli.terminal;
