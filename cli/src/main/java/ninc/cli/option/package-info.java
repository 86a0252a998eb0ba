/** Options that several commands share, as picocli mixins, and the values that they take. */
package ninc.cli.option;
