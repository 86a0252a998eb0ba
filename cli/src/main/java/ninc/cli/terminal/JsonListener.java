package ninc.cli.terminal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import ninc.dsl.Parameter;
import ninc.runtime.checkpoint.Origin;
import ninc.runtime.io.Sha256;
import ninc.runtime.model.Model;
import ninc.runtime.training.EpochLosses;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;

/** Prints the events of a run as JSON, one object per line. */
public final class JsonListener implements TrainingListener {
  private final PrintWriter out;
  private final Model model;
  private final TrainingPlan plan;
  private final Origin origin;

  public JsonListener(PrintWriter out, Model model, TrainingPlan plan, Origin origin) {
    this.out = out;
    this.model = model;
    this.plan = plan;
    this.origin = origin;
  }

  @Override
  public void start(TrainingEvent.Start event) {
    ObjectNode start =
        withModel(event("start"), model)
            .put("parameters", event.parameters())
            .put("device", event.device())
            .put("train_examples", plan.training().split().size());
    plan.validation()
        .ifPresent(examples -> start.put("validation_examples", examples.split().size()));
    out.println(
        start
            .put("test_examples", plan.test().split().size())
            .put("peak_memory_bytes", event.memory())
            .put("seed", plan.seed())
            .put("batch_size", plan.training().batchSize())
            .put("groups", plan.groups().count())
            .put("learning_rate", plan.learningRate())
            .put("epochs", plan.epochs())
            .put("steps", plan.lastStep())
            .put("recipe", origin.recipe())
            // What sha256sum prints for the file of the definition.
            .put("model_sha256", new Sha256().add(origin.definition()).hex())
            .put("ninc", origin.version())
            .put("java", Runtime.version().toString()));
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
    ObjectNode epoch =
        event("epoch")
            .put("epoch", event.epoch())
            .put("train_loss", event.training().meanLoss())
            .put("train_accuracy", event.training().accuracy());
    event
        .validation()
        .ifPresent(totals ->
            epoch
                .put("validation_loss", totals.meanLoss())
                .put("validation_accuracy", totals.accuracy()));
    epoch
        .put("test_loss", event.test().meanLoss())
        .put("test_accuracy", event.test().accuracy())
        .put("examples_per_second", event.examplesPerSecond())
        .put("seconds", event.seconds());
    event
        .lossScale()
        .ifPresent(now -> epoch.put("loss_scale", now.scale()).put("skipped_steps", now.skipped()));
    out.println(epoch);
  }

  @Override
  public void end(TrainingEvent.End event) {
    if (event.ending() == TrainingEvent.Ending.EARLY) {
      EpochLosses losses = event.progress().losses();
      out.println(
          event("early_stop")
              .put("step", event.progress().step())
              .put("best_%s_loss".formatted(plan.selectedBy().label()), losses.best())
              .put("epochs_since_best", losses.epochsSinceBest()));
    }
  }

  /** Adds the name of a model and the values of its parameters. */
  public static ObjectNode withModel(ObjectNode event, Model model) {
    return withParameters(event.put("model", model.name()), model);
  }

  /** Adds the values of a model's parameters, if it has any, as the object {@code set}. */
  public static ObjectNode withParameters(ObjectNode event, Model model) {
    if (!model.parameters().isEmpty()) {
      ObjectNode set = event.putObject("set");
      for (Parameter parameter : model.parameters()) {
        String name = parameter.name();
        switch (parameter.value()) {
          case Parameter.Whole(int number) -> set.put(name, number);
          case Parameter.Decimal(double number) -> set.put(name, number);
          case Parameter.Truth(boolean holds) -> set.put(name, holds);
          case Parameter.Choice<?> choice -> set.put(name, choice.toString());
        }
      }
    }
    return event;
  }

  /** Creates an event that has only a name. */
  public static ObjectNode event(String name) {
    return JsonNodeFactory.instance.objectNode().put("event", name);
  }
}
