/** The commands, a class each, and how their mistakes are reported. */
package ninc.cli.command;
