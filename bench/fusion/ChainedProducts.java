import static ninc.dsl.Dsl.*;

import ninc.dsl.*;

/**
 * Two pointwise convolutions in a row: the product of N·P pixels with an in × middle matrix, and of
 * the result with a middle × out matrix. Fused, the middle is never in memory.
 */
public final class ChainedProducts implements ModelDefinition {

  public Network network() {
    int in = parameter("in", 576);
    int middle = parameter("middle", 64);
    int out = parameter("out", 128);
    int pixels = parameter("pixels", 40);
    return Network.input(in, pixels, pixels)
        .conv("first", middle, kernel(1), relu())
        .conv("second", out, kernel(1), relu())
        .globalAveragePool()
        .build();
  }

  public Training training() {
    return Training.defaults().batchSize(parameter("batch", 8));
  }
}
