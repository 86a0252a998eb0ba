import static ninc.dsl.Dsl.*;

import ninc.dsl.*;

/**
 * VGG-11 with a quarter of the channels, as the d2l book trains it on Fashion-MNIST: 43,093,322
 * parameters. K. Simonyan, A. Zisserman, Very deep convolutional networks for large-scale image
 * recognition, ICLR 2015, configuration A.
 *
 * <p>The paper's has colour images and 1000 classes. Its hidden linear layers are as wide as these.
 */
public final class VGG11 implements ModelDefinition {
  public Network network() {
    return Network.input(1, 224, 224)
        .conv(16, kernel(3), padding(1), relu())
        .maxPool(2)
        .conv(32, kernel(3), padding(1), relu())
        .maxPool(2)
        .conv(64, kernel(3), padding(1), relu())
        .conv(64, kernel(3), padding(1), relu())
        .maxPool(2)
        .conv(128, kernel(3), padding(1), relu())
        .conv(128, kernel(3), padding(1), relu())
        .maxPool(2)
        .conv(128, kernel(3), padding(1), relu())
        .conv(128, kernel(3), padding(1), relu())
        .maxPool(2)
        .linear(4096, relu())
        .dropout(0.5)
        .linear(4096, relu())
        .dropout(0.5)
        .linear(10)
        .build();
  }

  public Training training() {
    return Training.on("fashion-mnist")
        .resize(224)
        .batchSize(128)
        .epochs(10)
        .optimizer(sgd(0.01).momentum(0.9))
        .initializer(kaimingUniform());
  }
}
