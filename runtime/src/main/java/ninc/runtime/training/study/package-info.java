/** Studies of training: the learning-rate range test, and statistics over several seeds. */
package ninc.runtime.training.study;
