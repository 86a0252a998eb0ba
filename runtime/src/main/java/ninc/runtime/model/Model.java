package ninc.runtime.model;

import ninc.dsl.Network;
import ninc.dsl.Training;

/**
 * The declarations of a model definition.
 *
 * @param name the name of its class
 * @param network the network
 * @param training the default recipe
 */
public record Model(String name, Network network, Training training) {

  /** Returns the model with another recipe. */
  public Model with(Training recipe) {
    return new Model(name, network, recipe);
  }
}
