package ninc.runtime.training;

import ninc.runtime.backend.SessionNeed;

/**
 * The memory that a training or an evaluation takes besides the JVM's heap and its data set, in
 * bytes.
 *
 * @param session of the device's session
 * @param batches of the batches that are made ahead of their use
 */
public record RunNeed(SessionNeed session, long batches) {

  /** All of it. */
  public long total() {
    return session.total() + batches;
  }
}
