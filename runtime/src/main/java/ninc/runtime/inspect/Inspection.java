package ninc.runtime.inspect;

import java.util.List;
import ninc.runtime.predict.LabelledPrediction;

/**
 * What a network does with a sample of examples.
 *
 * @param layers its ReLUs, in the order of the graph
 * @param predictions for each example of the sample, in order
 */
public record Inspection(List<DeadChannels> layers, List<LabelledPrediction> predictions) {

  public Inspection {
    layers = List.copyOf(layers);
    predictions = List.copyOf(predictions);
  }
}
