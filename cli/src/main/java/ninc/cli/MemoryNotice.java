package ninc.cli;

import ninc.runtime.backend.ByteCount;
import ninc.runtime.backend.SessionNeed;

/** Says what a session will take, before it takes it. */
final class MemoryNotice {

  private MemoryNotice() {}

  static void say(Notices notices, SessionNeed need, int batchSize) {
    notices.say(
        "needs %s for batches of %d (%s of tensors, %s of parameters, %s of workspace)",
        new ByteCount(need.total()),
        batchSize,
        new ByteCount(need.tensors()),
        new ByteCount(need.parameters()),
        new ByteCount(need.workspace()));
  }
}
