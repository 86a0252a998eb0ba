package ninc.runtime.backend;

import ninc.compiler.Compiled;

/**
 * One network on a device: its parameters, its optimizer state, and the programs that share them.
 * Not for use by several threads at once.
 */
public interface Session extends AutoCloseable {

  /**
   * Prepares a program that was compiled for this session's device. Parameters and optimizer states
   * that the session does not have yet are added, filled with zeros; those it has keep their
   * values.
   */
  Program compile(Compiled compiled);

  /**
   * Sets a parameter or optimizer state.
   *
   * @param name the value's name in the graph, for example {@code nin1.conv.weight}
   * @param values in memory order of the graph's type: k×k×I×O for a weight
   * @throws IllegalArgumentException where there is no such tensor or the length differs
   */
  void write(String name, float[] values);

  /** A copy of a parameter or optimizer state, in the order of {@link #write}. */
  float[] read(String name);

  @Override
  void close();
}
