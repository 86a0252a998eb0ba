package ninc.runtime.training;

/** Receives the events of a run, on the thread that trains. */
public interface TrainingListener {

  /** Called before the first step. */
  default void start(TrainingEvent.Start event) {}

  /** Called after each step. */
  default void step(TrainingEvent.Step event) {}

  /** Called when a problem is detected, after the step that caused it. */
  default void warning(TrainingEvent.Warning event) {}

  /** Called after each batch of an evaluation. */
  default void evaluation(TrainingEvent.Evaluation event) {}

  /** Called after each epoch and its evaluation. */
  default void epoch(TrainingEvent.Epoch event) {}

  /** Called at the end of the run, unless it fails. */
  default void end(TrainingEvent.End event) {}
}
