package ninc.runtime.training;

import ninc.runtime.Failure;

/** A loss that is not finite: the run cannot go on. */
public final class Divergence extends Failure {
  private static final long serialVersionUID = 1L;

  Divergence(String message) {
    super(message);
  }
}
