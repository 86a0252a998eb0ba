import static ninc.dsl.Dsl.*;

import ninc.dsl.*;

/** A Network in Network for 28×28 images that trains on two cores in minutes. */
public final class MiniNiN implements ModelDefinition {
  public Network network() {
    return Network.input(1, 28, 28)
        .ninBlock(32, kernel(5), padding(2))
        .maxPool(3, stride(2), padding(1))
        .ninBlock(64, kernel(3), padding(1))
        .maxPool(3, stride(2), padding(1))
        .dropout(0.3)
        // A ReLU on the logits can go dead in a network this small, and then nothing is learned.
        .ninBlock(96, kernel(3), padding(1), pointwise(96, 10), lastActivation(identity()))
        .globalAveragePool()
        .build();
  }

  public Training training() {
    return Training.on("fashion-mnist")
        .batchSize(64)
        .epochs(7)
        .optimizer(sgd(0.05).momentum(0.9).weightDecay(5e-4))
        .schedule(oneCycle())
        .initializer(kaimingUniform());
  }
}
