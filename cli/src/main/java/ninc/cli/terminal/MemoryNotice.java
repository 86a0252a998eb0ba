package ninc.cli.terminal;

import ninc.runtime.backend.ByteCount;
import ninc.runtime.training.RunNeed;

/** Reports the memory of a run before it is allocated. */
public final class MemoryNotice {

  private MemoryNotice() {}

  public static void say(Notices notices, RunNeed need, int batchSize) {
    notices.say(
        "Memory: %s at batch size %d (tensors %s, parameters %s, workspace %s, prefetched batches"
            + " %s)",
        new ByteCount(need.total()),
        batchSize,
        new ByteCount(need.session().tensors()),
        new ByteCount(need.session().parameters()),
        new ByteCount(need.session().workspace()),
        new ByteCount(need.batches()));
  }
}
