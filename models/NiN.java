import static ninc.dsl.Dsl.*;

import ninc.dsl.*;

/** Network in Network as the d2l book builds it: 1,992,166 parameters. */
public final class NiN implements ModelDefinition {
  public Network network() {
    return Network.input(1, 224, 224) // channels, height, width
        .ninBlock(96, kernel(11), stride(4))
        .maxPool(3, stride(2))
        .ninBlock(256, kernel(5), padding(2))
        .maxPool(3, stride(2))
        .ninBlock(384, kernel(3), padding(1))
        .maxPool(3, stride(2))
        .dropout(0.5)
        .ninBlock(10, kernel(3), padding(1))
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
