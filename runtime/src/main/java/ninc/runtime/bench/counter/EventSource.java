package ninc.runtime.bench.counter;

/** Opens the counters of the operating system. */
interface EventSource {

  /** Counts in the calling thread and in all threads that it starts from now on, in user mode. */
  Opening ofThreads(EventCode code);

  /**
   * Counts in a unit that several processors share, for all programs.
   *
   * @param processor the processor that reads the unit
   */
  Opening ofUnit(EventCode code, int processor);

  /**
   * Names an event to the kernel.
   *
   * @param type the number of the unit that counts it
   * @param config the number of the event in that unit
   */
  record EventCode(int type, long config) {}

  /** The result of opening a counter. */
  sealed interface Opening {
    record Opened(Event event) implements Opening {}

    record Refused(Refusal refusal) implements Opening {}
  }

  /** An open counter, which counts until it is closed. */
  interface Event extends AutoCloseable {
    Reading read();

    @Override
    void close();
  }

  /**
   * The state of a counter.
   *
   * @param value the events that it has counted
   * @param enabled the time for which it should have counted, in nanoseconds
   * @param running the time for which it has counted, in nanoseconds: less if there are more events
   *     than counters in the hardware
   */
  record Reading(long value, long enabled, long running) {

    /**
     * Estimates the events since an earlier reading from those that were counted; NaN if the
     * counter did not run in the meantime.
     */
    double since(Reading earlier) {
      double share = (double) (running - earlier.running) / (enabled - earlier.enabled);
      return share > 0 ? (value - earlier.value) / share : Double.NaN;
    }
  }
}
