/**
 * Writes the event files that <a href="https://www.tensorflow.org/tensorboard">TensorBoard</a>
 * shows.
 */
package ninc.runtime.format.tensorboard;
