package ninc.runtime.simt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The items of a work-group, what they share, and where in time they are. */
final class WorkGroup {

  /** What an item does, from its start to its end. */
  interface Body {
    void run(KernelContext context) throws Throwable;
  }

  private final String kernel;
  private final int number;
  private final int groups;
  private final int items;
  private final List<LocalShadow> locals = new ArrayList<>();
  private Turns turns;
  private int localMoment = 1;
  private Moment moment;

  /**
   * @param kernel its name
   * @param start the moment when the group begins
   */
  WorkGroup(String kernel, int number, int groups, int items, Moment start) {
    this.kernel = kernel;
    this.number = number;
    this.groups = groups;
    this.items = items;
    this.moment = start;
  }

  String kernel() {
    return kernel;
  }

  int number() {
    return number;
  }

  int groups() {
    return groups;
  }

  int items() {
    return items;
  }

  int localMoment() {
    return localMoment;
  }

  Moment moment() {
    return moment;
  }

  float[] localFloats(int allocation, int size) {
    if (allocation == locals.size()) {
      locals.add(new LocalShadow(new float[size]));
    }
    return locals.get(allocation).array();
  }

  /** What is known of a local array; kernels have one or two. */
  LocalShadow shadow(float[] array) {
    for (LocalShadow local : locals) {
      if (local.array() == array) {
        return local;
      }
    }
    throw new IllegalStateException(kernel + " uses an array that is not local memory");
  }

  /** Lets an item wait until all others wait, too. */
  void barrier(Barrier barrier, int item) {
    turns.await(barrier, item);
  }

  /**
   * Runs all items to their end.
   *
   * @param hasBarriers whether items may wait for each other; otherwise none needs a thread
   * @return the moment when the group ends
   * @throws KernelFault where they do what they must not
   */
  Moment run(Body body, boolean hasBarriers) {
    if (hasBarriers) {
      takeTurns(body);
    } else {
      for (int item = 0; item < items; item++) {
        runToEnd(body, item);
      }
    }
    return moment;
  }

  private void runToEnd(Body body, int item) {
    try {
      body.run(new KernelContext(this, item));
    } catch (KernelFault | Turns.Abandoned e) {
      throw e;
    } catch (Throwable e) {
      throw KernelFault.thrown(kernel, number, item, e);
    }
  }

  private void takeTurns(Body body) {
    Turns turns = new Turns(items);
    this.turns = turns;
    turns.start(item -> runToEnd(body, item));
    while (true) {
      turns.runEach();
      Optional<Barrier> barrier = turns.common(this::divergence);
      if (barrier.isEmpty()) {
        return;
      }
      localMoment++;
      if (barrier.get().global()) {
        moment = new Moment(moment.number() + 1, moment.launchStart(), moment.groupStart());
      }
    }
  }

  private KernelFault divergence(String what) {
    return new KernelFault("kernel %s, group %d: %s".formatted(kernel, number, what));
  }
}
