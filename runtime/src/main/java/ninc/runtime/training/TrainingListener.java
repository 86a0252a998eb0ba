package ninc.runtime.training;

/** Is told what happens in a run, on the thread that trains, in this order of events. */
public interface TrainingListener {

  /** Before the first step. */
  default void start(TrainingEvent.Start event) {}

  /** After each step. */
  default void step(TrainingEvent.Step event) {}

  /** At any time, after the step that gave rise to it. */
  default void warning(TrainingEvent.Warning event) {}

  /** After each batch of an evaluation. */
  default void evaluation(TrainingEvent.Evaluation event) {}

  /** After each epoch and its evaluation. */
  default void epoch(TrainingEvent.Epoch event) {}

  /** After everything else, unless the run fails. */
  default void end(TrainingEvent.End event) {}
}
