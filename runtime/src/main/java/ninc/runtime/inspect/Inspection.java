package ninc.runtime.inspect;

import java.util.List;
import ninc.runtime.predict.LabelledPrediction;

/**
 * The result of inspecting a network on a sample of examples.
 *
 * @param layers the dead channels of each ReLU, in the order of the graph
 * @param predictions the prediction for each example of the sample, in order
 */
public record Inspection(List<DeadChannels> layers, List<LabelledPrediction> predictions) {

  public Inspection {
    layers = List.copyOf(layers);
    predictions = List.copyOf(predictions);
  }
}
