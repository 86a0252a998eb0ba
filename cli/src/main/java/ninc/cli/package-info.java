/**
 * The command line. {@link ninc.cli.Main} starts it; each command is a class, the options that
 * commands share are picocli mixins, and what a training run shows is a set of {@link
 * ninc.runtime.training.TrainingListener}s.
 *
 * <p>Results go to standard output, everything else to standard error.
 */
package ninc.cli;
