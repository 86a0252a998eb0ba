package ninc.runtime.predict;

import java.util.List;
import java.util.Optional;
import ninc.compiler.Compiler;
import ninc.dsl.Activate;
import ninc.dsl.Dropout;
import ninc.dsl.Dsl;
import ninc.dsl.Flatten;
import ninc.dsl.GlobalAveragePool;
import ninc.dsl.Linear;
import ninc.dsl.Network;
import ninc.dsl.Node;
import ninc.runtime.UserError;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.format.safetensors.StoredTensor;
import ninc.runtime.model.Model;

/**
 * The head of a network that computes its logits from the means of feature maps, which is required
 * for {@link ActivationMap}s: global average pooling, followed by at most one linear layer.
 *
 * @param features the network up to the global average pooling
 * @param weights the weight of the mean of each feature map for each class, K×C
 */
public record GlobalAverageHead(Network features, float[][] weights) {

  /**
   * Finds the head of a model.
   *
   * @throws NoActivationMaps if the model has no such head
   * @throws UserError if the checkpoint belongs to another model
   */
  public static GlobalAverageHead of(Model model, Checkpoint checkpoint) {
    List<Node> nodes = significant(model.network().nodes());
    Optional<Linear> linear =
        nodes.getLast() instanceof Linear last && last.activation().equals(Dsl.identity())
            ? Optional.of(last)
            : Optional.empty();
    List<Node> averaged =
        linear.isPresent() ? significant(nodes.subList(0, nodes.size() - 1)) : nodes;
    if (averaged.size() < 2 || !(averaged.getLast() instanceof GlobalAveragePool)) {
      throw new NoActivationMaps(model.name());
    }
    Network features =
        new Network(model.network().input(), averaged.subList(0, averaged.size() - 1));
    return new GlobalAverageHead(
        features,
        linear
            .map(layer -> weights(model, checkpoint, layer))
            .orElseGet(() -> oneEach(features.output().channels())));
  }

  /** The logits of a network are not computed from the means of feature maps. */
  public static final class NoActivationMaps extends UserError {
    private static final long serialVersionUID = 1L;

    private NoActivationMaps(String model) {
      super(
          ("%s has no class activation maps, which require that it ends with globalAveragePool(),"
                  + " optionally followed by one linear layer without activation")
              .formatted(model));
    }
  }

  /** Removes trailing nodes that do not change the values of a vector during inference. */
  private static List<Node> significant(List<Node> nodes) {
    int size = nodes.size();
    while (size > 1 && isIdentity(nodes.get(size - 1))) {
      size--;
    }
    return nodes.subList(0, size);
  }

  private static boolean isIdentity(Node node) {
    return switch (node) {
      case Dropout _ -> true;
      case Flatten flatten -> flatten.input().pixels() == 1;
      case Activate activate -> activate.activation().equals(Dsl.identity());
      default -> false;
    };
  }

  private static float[][] weights(Model model, Checkpoint checkpoint, Linear linear) {
    StoredTensor weight =
        checkpoint.parameters(Compiler.inference(model.network())).stream()
            .filter(tensor -> tensor.name().equals(linear.name() + ".weight"))
            .findFirst()
            .orElseThrow();
    float[] values = weight.toFloats();
    int channels = linear.input().channels();
    float[][] rows = new float[linear.channels()][channels];
    for (int k = 0; k < rows.length; k++) {
      System.arraycopy(values, k * channels, rows[k], 0, channels);
    }
    return rows;
  }

  private static float[][] oneEach(int classes) {
    float[][] rows = new float[classes][classes];
    for (int k = 0; k < classes; k++) {
      rows[k][k] = 1;
    }
    return rows;
  }

  /** Computes the map of a class from H×W×C feature maps. */
  ActivationMap map(int index, float[] maps) {
    return ActivationMap.of(features.output(), maps, weights[index]);
  }
}
