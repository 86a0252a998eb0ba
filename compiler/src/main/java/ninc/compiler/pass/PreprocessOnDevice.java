package ninc.compiler.pass;

import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Rewriting;
import ninc.compiler.ir.Rewriting.Replacement;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.StoredImages;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.Images;
import ninc.compiler.ir.Value;

/**
 * Computes the input of the network from 8-bit images, of which a batch has far fewer bytes to copy
 * to a device.
 */
public final class PreprocessOnDevice {

  private PreprocessOnDevice() {}

  /**
   * Replaces the input by 8-bit images and their preprocessing.
   *
   * @param graph a graph without other inputs than images and labels. One without images, which
   *     only updates parameters, stays as it is.
   * @throws IllegalArgumentException if the graph has other inputs, which the caller computes from
   *     preprocessed images
   */
  public static Graph apply(Graph graph, ImageFeed.Bytes feed) {
    if (graph.all(Input.class).size() > 1) {
      throw new IllegalArgumentException("mixed examples are fed as preprocessed images");
    }
    return Rewriting.rewrite(graph, (value, op, result) -> rule(value, op, result, feed));
  }

  private static Replacement rule(Value value, Op op, GraphBuilder result, ImageFeed.Bytes feed) {
    return switch (op) {
      case Input(FeatureMap map) -> {
        Images type = new Images(feed.height(), feed.width(), map.channels());
        Value images = result.add(value.name() + ".images", new StoredImages(type));
        yield new Replacement.WithOp(
            new Preprocess(images, map.height(), map.width(), feed.normalization()));
      }
      case Op _ -> new Replacement.WithOp(op);
    };
  }
}
