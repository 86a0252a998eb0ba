package ninc.cli.report.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  private static final String CSV_COLUMNS = "image,label,class,index,probability";

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

  /** Returns a table with a header line and a row per image, according to RFC 4180. */
  public static String csv(List<PredictedImage> images) {
    return Stream.concat(Stream.of(CSV_COLUMNS), images.stream().map(PredictedImage::row))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private String row() {
    ClassProbability best = classes.getFirst();
    return Stream.of(image, label.orElse(""), best.className(), best.index(), best.probability())
        .map(Object::toString)
        .map(PredictedImage::cell)
        .collect(Collectors.joining(","));
  }

  private static String cell(String text) {
    return text.matches("[^,\"\r\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
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
