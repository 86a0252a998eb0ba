/** Writes event files for <a href="https://www.tensorflow.org/tensorboard">TensorBoard</a>. */
package ninc.runtime.format.tensorboard;
