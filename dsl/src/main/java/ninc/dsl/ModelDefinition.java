package ninc.dsl;

/**
 * A model as a file of Java: a class with a public constructor without parameters that implements
 * this. {@code ninc train NiN.java} compiles the file in memory and trains what it declares.
 */
public interface ModelDefinition {

  /** The network. */
  Network network();

  /** The recipe; each of its settings can be overridden on the command line. */
  default Training training() {
    return Training.defaults();
  }
}
