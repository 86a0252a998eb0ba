package ninc.runtime.training;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Keeps every event. */
public final class RecordingListener implements TrainingListener {
  private final List<TrainingEvent> events = new ArrayList<>();

  @Override
  public void start(TrainingEvent.Start event) {
    events.add(event);
  }

  @Override
  public void step(TrainingEvent.Step event) {
    events.add(event);
  }

  @Override
  public void warning(TrainingEvent.Warning event) {
    events.add(event);
  }

  @Override
  public void evaluation(TrainingEvent.Evaluation event) {
    events.add(event);
  }

  @Override
  public void epoch(TrainingEvent.Epoch event) {
    events.add(event);
  }

  @Override
  public void end(TrainingEvent.End event) {
    events.add(event);
  }

  /** The kinds of the events, in order. */
  public List<String> kinds() {
    return events.stream().map(event -> event.getClass().getSimpleName()).toList();
  }

  /** The events of one kind, in order. */
  public <T extends TrainingEvent> List<T> all(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The loss of each step. */
  public List<Float> losses() {
    return all(TrainingEvent.Step.class).stream().map(step -> step.result().loss()).toList();
  }

  /** The totals of each epoch, training then test. */
  public List<Totals> totals() {
    return all(TrainingEvent.Epoch.class).stream()
        .flatMap(epoch -> Stream.of(epoch.training(), epoch.test()))
        .toList();
  }
}
