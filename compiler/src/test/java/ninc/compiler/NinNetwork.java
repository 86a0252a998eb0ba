package ninc.compiler;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.stride;

import ninc.dsl.Network;

/** The NiN of the d2l book, which has 1,992,166 parameters. */
public final class NinNetwork {

  private NinNetwork() {}

  public static Network network() {
    return Network.input(1, 224, 224)
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
}
