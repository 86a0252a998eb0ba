package ninc.cli.terminal;

import ninc.runtime.backend.ByteCount;
import ninc.runtime.training.RunNeed;

/** Says what a run will take, before it takes it. */
public final class MemoryNotice {

  private MemoryNotice() {}

  public static void say(Notices notices, RunNeed need, int batchSize) {
    notices.say(
        "needs %s for batches of %d (%s of tensors, %s of parameters, %s of workspace,"
            + " %s of batches made ahead)",
        new ByteCount(need.total()),
        batchSize,
        new ByteCount(need.session().tensors()),
        new ByteCount(need.session().parameters()),
        new ByteCount(need.session().workspace()),
        new ByteCount(need.batches()));
  }
}
