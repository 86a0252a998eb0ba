package ninc.cli.report.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import ninc.cli.terminal.JsonListener;
import ninc.cli.terminal.Text;
import ninc.runtime.predict.ClassProbability;
import ninc.runtime.predict.Prediction;

/**
 * What is told of one image.
 *
 * @param classes the most probable first
 * @param map the file with its heat map
 */
public record PredictedImage(Path file, List<ClassProbability> classes, Optional<Path> map) {

  /** The {@code top} most probable classes of an image, or all where it has fewer. */
  public static PredictedImage of(Path file, Prediction prediction, int top, Optional<Path> map) {
    List<ClassProbability> ranking = prediction.ranking();
    return new PredictedImage(file, ranking.subList(0, Math.min(top, ranking.size())), map);
  }

  /** One line for a person. */
  public String line() {
    String said =
        classes.stream()
            .map(found -> Text.format("%s %.1f %%", found.className(), 100 * found.probability()))
            .collect(Collectors.joining(", "));
    return file + ": " + said + map.map(to -> " (heat map: %s)".formatted(to)).orElse("");
  }

  /** The same for programs. */
  public ObjectNode event() {
    ObjectNode event = JsonListener.event("prediction").put("image", file.toString());
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
