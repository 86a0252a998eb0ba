/**
 * The definition of every operator, in plain float64 loops: {@link
 * ninc.runtime.interpreter.Interpreter} runs a graph as it is written down and is the judge of
 * every backend. It is meant to be read, not to be fast.
 *
 * <p>In the formulas, x is an input, y an output, w a weight, b a bias, and dx, dy, dw, db are the
 * gradients of the loss by them. Feature maps lie as N×H×W×C, so the value of channel c at pixel p
 * is at p·C + c, where p counts the pixels of the whole batch; weights lie as k×k×C×K.
 */
package ninc.runtime.interpreter;
