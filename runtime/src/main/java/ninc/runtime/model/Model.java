package ninc.runtime.model;

import ninc.dsl.Network;
import ninc.dsl.Training;

/**
 * What a model definition declares.
 *
 * @param name the name of its class
 */
public record Model(String name, Network network, Training training) {}
