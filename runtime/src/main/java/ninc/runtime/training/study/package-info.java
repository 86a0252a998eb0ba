/** Studies made of several short runs: a learning-rate range test, statistics over seeds. */
package ninc.runtime.training.study;
