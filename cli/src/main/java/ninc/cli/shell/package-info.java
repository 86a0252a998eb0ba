/** What {@code ninc shell} has at hand. */
package ninc.cli.shell;
