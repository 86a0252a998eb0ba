/**
 * The definition of every operator, in plain float64 loops. {@link
 * ninc.runtime.interpreter.Interpreter} is the reference that every backend is tested against; it
 * is written for clarity, not for speed.
 *
 * <p>In the formulas, x is an input, y an output, w a weight, b a bias, and dx, dy, dw, db are the
 * gradients of the loss with respect to them. Feature maps are stored as N×H×W×C, so that the value
 * of channel c at pixel p has the index p·C + c, where p counts the pixels of the whole batch;
 * weights are stored as k×k×C×K.
 */
package ninc.runtime.interpreter;
