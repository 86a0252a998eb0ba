import static ninc.dsl.Dsl.*;

import ninc.dsl.*;

/** NiNStable.java for 28×28 images: the first convolution has stride 1. */
public final class NiNStable28 implements ModelDefinition {
  public Network network() {
    return Network.input(1, 28, 28)
        .ninBlock(96, kernel(11))
        .maxPool(3, stride(2))
        .ninBlock(256, kernel(5), padding(2))
        .maxPool(3, stride(2))
        .ninBlock(384, kernel(3), padding(1))
        .maxPool(3, stride(2))
        .dropout(0.5)
        .ninBlock(10, kernel(3), padding(1), lastActivation(identity()))
        .globalAveragePool()
        .build();
  }

  public Training training() {
    return Training.on("fashion-mnist")
        .batchSize(128)
        .epochs(10)
        .optimizer(adamW(0.001))
        .clipNorm(1)
        .warmUp(0.2) // epochs
        .schedule(cosine())
        .initializer(kaimingUniform());
  }
}
