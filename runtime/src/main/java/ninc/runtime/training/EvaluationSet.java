package ninc.runtime.training;

/** The examples that a run is evaluated on. */
public enum EvaluationSet {
  /** Held out from training, to choose the best parameters. */
  VALIDATION("validation"),
  /** Not used for any choice, unless there are no validation examples. */
  TEST("test");

  private final String label;

  EvaluationSet(String label) {
    this.label = label;
  }

  /** Returns the name for messages and for the names of metrics. */
  public String label() {
    return label;
  }
}
