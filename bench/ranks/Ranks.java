import static ninc.dsl.Dsl.*;

import ninc.dsl.*;

/**
 * A small network with a recipe in which much depends on the place of an example in its batch and
 * in the data: dropout, three augmentations and clipping. With 500 examples, the last batch of an
 * epoch has 20. Its gradients travel in three buckets.
 */
public final class Ranks implements ModelDefinition {
  public Network network() {
    return Network.input(1, 28, 28)
        .ninBlock(8, kernel(4), stride(4))
        .maxPool(3, stride(2))
        .dropout(0.3)
        .ninBlock(16, kernel(3))
        .linear(600, relu())
        .linear(600, relu())
        .linear(600, relu())
        .linear(10)
        .build();
  }

  public Training training() {
    return Training.defaults()
        .batchSize(48)
        .epochs(2)
        .optimizer(sgd(0.05).momentum(0.9))
        .schedule(cosine())
        .clipNorm(0.5)
        .augment(horizontalFlip(), paddedCrop(2), rotation(10));
  }
}
