package ninc.cli.terminal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;

/** Prints the events of a run as JSON, one object per line. */
public final class JsonListener implements TrainingListener {
  private final PrintWriter out;

  public JsonListener(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void start(TrainingEvent.Start event) {
    out.println(
        event("start")
            .put("model", event.model())
            .put("parameters", event.parameters())
            .put("device", event.device())
            .put("train_examples", event.plan().training().split().size())
            .put("test_examples", event.plan().test().split().size())
            .put("peak_memory_bytes", event.memory()));
  }

  @Override
  public void step(TrainingEvent.Step event) {
    out.println(
        event("step")
            .put("epoch", event.progress().epoch())
            .put("step", event.progress().step())
            .put("loss", event.result().loss()));
  }

  @Override
  public void epoch(TrainingEvent.Epoch event) {
    out.println(
        event("epoch")
            .put("epoch", event.epoch())
            .put("train_loss", event.training().meanLoss())
            .put("train_accuracy", event.training().accuracy())
            .put("test_loss", event.test().meanLoss())
            .put("test_accuracy", event.test().accuracy())
            .put("examples_per_second", event.examplesPerSecond())
            .put("seconds", event.seconds()));
  }

  @Override
  public void end(TrainingEvent.End event) {
    if (event.ending() == TrainingEvent.Ending.EARLY) {
      out.println(
          event("early_stop")
              .put("step", event.progress().step())
              .put("best_test_loss", event.progress().best().loss())
              .put("epochs_since_best", event.progress().best().epochsSince()));
    }
  }

  /** Creates an event that has only a name. */
  public static ObjectNode event(String name) {
    return JsonNodeFactory.instance.objectNode().put("event", name);
  }
}
