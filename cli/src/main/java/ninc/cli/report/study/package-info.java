/** The results of {@code ninc find-lr} and of {@code ninc train --runs}. */
package ninc.cli.report.study;
