package ninc.cli.report.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import ninc.cli.terminal.JsonListener;
import ninc.runtime.metrics.ClassScore;
import ninc.runtime.metrics.ConfusionMatrix;

/** The results of {@code ninc eval} as a JSON event. */
public final class EvalEvent {

  private EvalEvent() {}

  public static ObjectNode of(EvalReport report) {
    ObjectNode event =
        JsonListener.event("eval")
            .put("loss", report.totals().meanLoss())
            .put("accuracy", report.totals().accuracy())
            .put("examples", report.totals().examples())
            .put("calibration_error", report.calibration().expectedError());
    event.putArray("classes").addAll(classes(report));
    ConfusionMatrix confusion = report.confusion();
    ArrayNode rows = event.putArray("confusion");
    for (int label = 0; label < confusion.classes(); label++) {
      ArrayNode row = rows.addArray();
      for (int predicted = 0; predicted < confusion.classes(); predicted++) {
        row.add(confusion.count(label, predicted));
      }
    }
    return event;
  }

  /** Returns an object with the scores of each class. */
  public static List<ObjectNode> classes(EvalReport report) {
    List<String> names = report.classes();
    ConfusionMatrix confusion = report.confusion();
    return IntStream.range(0, names.size())
        .mapToObj(label -> {
          ClassScore score = confusion.score(label);
          ObjectNode entry =
              JsonNodeFactory.instance
                  .objectNode()
                  .put("class", names.get(label))
                  .put("examples", score.examples());
          put(entry, "precision", score.precision());
          put(entry, "recall", score.recall());
          put(entry, "f1", score.f1());
          return entry;
        })
        .toList();
  }

  /** Returns an object for each pair of a true and a predicted class. */
  public static List<ObjectNode> confusion(EvalReport report) {
    List<String> names = report.classes();
    ConfusionMatrix confusion = report.confusion();
    return IntStream.range(0, names.size() * names.size())
        .mapToObj(i -> {
          int label = i / names.size();
          int predicted = i % names.size();
          return JsonNodeFactory.instance
              .objectNode()
              .put("true", names.get(label))
              .put("predicted", names.get(predicted))
              .put("examples", confusion.count(label, predicted));
        })
        .toList();
  }

  /** Puts a ratio, or null if it is undefined. */
  private static void put(ObjectNode entry, String field, OptionalDouble ratio) {
    if (ratio.isPresent()) {
      entry.put(field, ratio.getAsDouble());
    } else {
      entry.putNull(field);
    }
  }
}
