import static ninc.dsl.Dsl.*;

import ninc.dsl.*;

/**
 * Network in Network as the d2l book builds it, but with batch normalization in place of the biases
 * of all blocks but the last, and without ReLU on the logits: 1,994,374 parameters. With it, no
 * layer goes dead at learning rates at which {@code NiN.java} often does.
 */
public final class NiNBatchNorm implements ModelDefinition {
  public Network network() {
    return Network.input(1, 224, 224)
        .ninBlock(96, kernel(11), stride(4), batchNormalized())
        .maxPool(3, stride(2))
        .ninBlock(256, kernel(5), padding(2), batchNormalized())
        .maxPool(3, stride(2))
        .ninBlock(384, kernel(3), padding(1), batchNormalized())
        .maxPool(3, stride(2))
        .dropout(0.5)
        .ninBlock(10, kernel(3), padding(1), lastActivation(identity()))
        .globalAveragePool()
        .build();
  }

  public Training training() {
    return Training.on("fashion-mnist")
        .resize(224)
        .batchSize(128)
        .epochs(10)
        .optimizer(sgd(0.1))
        .initializer(xavierUniform());
  }
}
