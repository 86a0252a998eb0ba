/** The commands' options as picocli mixins, and their values. */
package ninc.cli.option;
