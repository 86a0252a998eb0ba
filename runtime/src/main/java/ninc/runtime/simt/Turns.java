package ninc.runtime.simt;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Threads of control, one for each item of a work-group, of which one runs at a time: in their
 * order, each until its next barrier or its end.
 */
final class Turns {

  /** What an item does. */
  interface Item {
    void run(int number);
  }

  /** Ends the threads of items that another one's fault makes pointless. */
  static final class Abandoned extends Error {
    private static final long serialVersionUID = 1L;

    Abandoned() {
      super(null, null, false, false);
    }
  }

  private static final Barrier END = new Barrier(0, false);

  private final Thread[] threads;
  private final Barrier[] waitingAt;
  private final int coordinator;
  private final Thread starter = Thread.currentThread();
  private volatile int turn;
  private volatile KernelFault fault;

  Turns(int items) {
    this.threads = new Thread[items];
    this.waitingAt = new Barrier[items];
    this.coordinator = items;
    this.turn = coordinator;
  }

  /** Starts the items; none runs before it is its turn. */
  void start(Item body) {
    for (int i = 0; i < threads.length; i++) {
      int item = i;
      threads[i] = Thread.ofVirtual().unstarted(() -> live(body, item));
    }
  }

  private void live(Item body, int item) {
    try {
      body.run(item);
    } catch (Abandoned _) {
      return;
    } catch (KernelFault e) {
      fault = e;
      give(coordinator);
      return;
    }
    waitingAt[item] = END;
    give(item + 1);
  }

  /** Runs each item until its next barrier, or its end. */
  void runEach() {
    give(0);
    waitFor(coordinator);
    if (fault != null) {
      abandon();
      throw fault;
    }
  }

  private void abandon() {
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
  }

  /** Ends an item's turn at a barrier, and waits for its next turn. */
  void await(Barrier barrier, int item) {
    waitingAt[item] = barrier;
    give(item + 1);
    waitFor(item);
    if (fault != null) {
      throw new Abandoned();
    }
  }

  /** The coordinator comes after the last item. */
  private void give(int next) {
    turn = next;
    if (next == coordinator) {
      LockSupport.unpark(starter);
    } else if (threads[next].getState() == Thread.State.NEW) {
      threads[next].start();
    } else {
      LockSupport.unpark(threads[next]);
    }
  }

  private void waitFor(int own) {
    while (turn != own && (fault == null || own == coordinator)) {
      LockSupport.park(this);
    }
  }

  /**
   * The barrier that all items wait at; none when all are at their end.
   *
   * @param divergence makes a fault of what is wrong where they wait at different ones
   */
  Optional<Barrier> common(Function<String, KernelFault> divergence) {
    for (int i = 1; i < waitingAt.length; i++) {
      if (!Objects.equals(waitingAt[i], waitingAt[0])) {
        KernelFault divergent =
            divergence.apply(
                "item 0 %s, but item %d %s"
                    .formatted(place(waitingAt[0]), i, place(waitingAt[i])));
        fault = divergent;
        abandon();
        throw divergent;
      }
    }
    return waitingAt[0] == END ? Optional.empty() : Optional.of(waitingAt[0]);
  }

  private static String place(Barrier barrier) {
    return barrier == END ? "has ended" : "waits at the barrier in line " + barrier.line();
  }
}
