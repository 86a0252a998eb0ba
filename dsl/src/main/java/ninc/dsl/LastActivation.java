package ninc.dsl;

/** The activation after the last layer of a NiN block, where it differs from the others. */
public record LastActivation(Activation activation) implements NinBlockOption {}
