package ninc.dsl;

/**
 * A model in a Java file: a class that implements this interface and has a public constructor
 * without parameters. {@code ninc train NiN.java} compiles the file in memory and trains the model.
 */
public interface ModelDefinition {

  /** The network. */
  Network network();

  /** The training recipe. Each of its settings can be overridden on the command line. */
  default Training training() {
    return Training.defaults();
  }
}
