package ninc.cli.report.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import ninc.cli.terminal.JsonListener;
import ninc.cli.terminal.Text;
import ninc.runtime.OneLine;
import ninc.runtime.predict.ClassProbability;
import ninc.runtime.predict.Prediction;

/**
 * The reported prediction for one image.
 *
 * @param image the file, or the example of the data set
 * @param label the class of an example of a data set
 * @param classes the classes, the most probable first
 * @param map the file of the heat map
 */
public record PredictedImage(
    String image, Optional<String> label, List<ClassProbability> classes, Optional<Path> map) {

  /** Selects the {@code top} most probable classes of an image. */
  public static PredictedImage of(
      String image, Optional<String> label, Prediction prediction, int top, Optional<Path> map) {
    return new PredictedImage(image, label, prediction.top(top), map);
  }

  /** Selects the {@code top} most probable classes of an image file. */
  public static PredictedImage of(String image, Prediction prediction, int top) {
    return of(image, Optional.empty(), prediction, top, Optional.empty());
  }

  /** Returns the prediction as a line of text. */
  public String line() {
    String said =
        classes.stream()
            .map(found -> Text.format("%s %.1f %%", found.className(), 100 * found.probability()))
            .collect(Collectors.joining(", "));
    String name = image + label.map(" (%s)"::formatted).orElse("");
    String heatMap = map.map(to -> " (heat map: %s)".formatted(to)).orElse("");
    return OneLine.of(name + ": " + said + heatMap);
  }

  /** Returns the image and its most probable class, as an event for a table. */
  public ObjectNode row() {
    ClassProbability best = classes.getFirst();
    return JsonListener.event("prediction")
        .put("image", image)
        .put("label", label.orElse(""))
        .put("class", best.className())
        .put("index", best.index())
        .put("probability", best.probability());
  }

  /** Returns the prediction as a JSON event. */
  public ObjectNode event() {
    ObjectNode event = JsonListener.event("prediction").put("image", image);
    label.ifPresent(name -> event.put("label", name));
    ArrayNode list = event.putArray("classes");
    for (ClassProbability found : classes) {
      list.addObject()
          .put("class", found.className())
          .put("index", found.index())
          .put("probability", found.probability());
    }
    map.ifPresent(to -> event.put("heatmap", to.toString()));
    return event;
  }
}
