package ninc.cli.report.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalDouble;
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
            .put("examples", report.totals().examples());
    List<String> names = report.classes();
    ConfusionMatrix confusion = report.confusion();
    ArrayNode classes = event.putArray("classes");
    ArrayNode rows = event.putArray("confusion");
    for (int label = 0; label < names.size(); label++) {
      ClassScore score = confusion.score(label);
      ObjectNode entry =
          classes.addObject().put("class", names.get(label)).put("examples", score.examples());
      put(entry, "precision", score.precision());
      put(entry, "recall", score.recall());
      put(entry, "f1", score.f1());
      ArrayNode row = rows.addArray();
      for (int predicted = 0; predicted < names.size(); predicted++) {
        row.add(confusion.count(label, predicted));
      }
    }
    return event;
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
