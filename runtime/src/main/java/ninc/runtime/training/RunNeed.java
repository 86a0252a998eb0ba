package ninc.runtime.training;

import ninc.runtime.backend.SessionNeed;

/**
 * The memory that training or evaluation needs in addition to the JVM's heap and the data set, in
 * bytes.
 *
 * @param session the memory of the session on the device
 * @param batches the memory of prefetched batches
 */
public record RunNeed(SessionNeed session, long batches) {

  /** Returns the sum. */
  public long total() {
    return session.total() + batches;
  }
}
