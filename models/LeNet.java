import static ninc.dsl.Dsl.*;

import ninc.dsl.*;

/**
 * LeNet-5 as the d2l book builds it: 61,706 parameters. Y. LeCun, L. Bottou, Y. Bengio, P. Haffner,
 * Gradient-based learning applied to document recognition, Proc. IEEE 86(11), 1998.
 *
 * <p>The paper has scaled tanh for the sigmoid, pools with trained coefficients, gives each map of
 * the second convolution some of the first's alone, and ends in radial basis functions.
 */
public final class LeNet implements ModelDefinition {
  public Network network() {
    return Network.input(1, 28, 28)
        .conv(6, kernel(5), padding(2), sigmoid())
        .avgPool(2)
        .conv(16, kernel(5), sigmoid())
        .avgPool(2)
        .linear(120, sigmoid())
        .linear(84, sigmoid())
        .linear(10)
        .build();
  }

  public Training training() {
    return Training.on("fashion-mnist")
        .batchSize(128)
        .epochs(10)
        // Sigmoids pass on small gradients: momentum takes it off the plateau in the first epoch.
        .optimizer(sgd(0.1).momentum(0.9))
        .initializer(xavierUniform());
  }
}
