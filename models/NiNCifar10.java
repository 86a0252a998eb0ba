import static ninc.dsl.Dsl.*;

import ninc.dsl.*;

/** The network for CIFAR-10 of the original paper: M. Lin, Q. Chen, S. Yan, ICLR 2014. */
public final class NiNCifar10 implements ModelDefinition {
  public Network network() {
    return Network.input(3, 32, 32)
        .ninBlock(192, kernel(5), padding(2), pointwise(160, 96))
        .maxPool(3, stride(2), padding(1))
        .dropout(0.5)
        .ninBlock(192, kernel(5), padding(2), pointwise(192, 192))
        .avgPool(3, stride(2), padding(1))
        .dropout(0.5)
        .ninBlock(192, kernel(3), padding(1), pointwise(192, 10), lastActivation(identity()))
        .globalAveragePool()
        .build();
  }

  public Training training() {
    return Training.on("cifar10")
        .batchSize(128)
        .epochs(60)
        .augment(horizontalFlip(), paddedCrop(4))
        .optimizer(sgd(0.05).momentum(0.9).weightDecay(5e-4))
        .schedule(oneCycle())
        .initializer(kaimingUniform());
  }
}
