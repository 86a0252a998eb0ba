import static ninc.dsl.Dsl.*;

import ninc.dsl.*;

/**
 * AlexNet as the d2l book builds it: 46,764,746 parameters. A. Krizhevsky, I. Sutskever, G. Hinton,
 * ImageNet classification with deep convolutional neural networks, NIPS 2012.
 *
 * <p>The paper's has colour images, 1000 classes, convolutions in two groups for two GPUs, and
 * local response normalisation.
 */
public final class AlexNet implements ModelDefinition {
  public Network network() {
    return Network.input(1, 224, 224)
        .conv(96, kernel(11), stride(4), padding(1), relu())
        .maxPool(3, stride(2))
        .conv(256, kernel(5), padding(2), relu())
        .maxPool(3, stride(2))
        .conv(384, kernel(3), padding(1), relu())
        .conv(384, kernel(3), padding(1), relu())
        .conv(256, kernel(3), padding(1), relu())
        .maxPool(3, stride(2))
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
        .initializer(xavierUniform());
  }
}
