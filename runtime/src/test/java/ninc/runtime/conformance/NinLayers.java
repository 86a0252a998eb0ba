package ninc.runtime.conformance;

import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Network.input;

import ninc.dsl.Layers;

/** The layers of models/NiN.java on images of any size. */
final class NinLayers {

  private NinLayers() {}

  /**
   * @param side of the image; below 67 the last block has no pixel
   */
  static Layers of(int side) {
    return input(1, side, side)
        .ninBlock(96, kernel(11), stride(4))
        .maxPool(3, stride(2))
        .ninBlock(256, kernel(5), padding(2))
        .maxPool(3, stride(2))
        .ninBlock(384, kernel(3), padding(1))
        .maxPool(3, stride(2))
        .dropout(0.5)
        .ninBlock(10, kernel(3), padding(1))
        .globalAveragePool();
  }
}
