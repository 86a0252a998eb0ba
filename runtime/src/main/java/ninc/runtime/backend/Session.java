package ninc.runtime.backend;

import ninc.compiler.Compiled;

/**
 * A network on a device: its parameters, its optimizer state, and the programs that share them.
 * Sessions are not thread-safe.
 */
public interface Session extends AutoCloseable {

  /**
   * Prepares a program that was compiled for the device of this session. New parameters and
   * optimizer state are initialized with zeros; existing ones keep their values.
   */
  Program compile(Compiled compiled);

  /**
   * Writes a parameter or an optimizer state.
   *
   * @param name the name of the value in the graph, such as {@code nin1.conv.weight}
   * @param values the values in the memory order of the graph's type, [k, k, C, K] for a weight
   * @throws IllegalArgumentException if there is no such tensor or the length differs
   */
  void write(String name, float[] values);

  /** Returns a copy of a parameter or an optimizer state, in the order of {@link #write}. */
  float[] read(String name);

  @Override
  void close();
}
