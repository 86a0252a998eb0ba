package ninc.cli.option;

import java.util.Optional;
import ninc.cli.terminal.Notices;
import ninc.runtime.UserError;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.distributed.Communicator;
import ninc.runtime.distributed.Groups;
import picocli.CommandLine.Option;

/** The option that cuts batches into groups. */
public final class GroupsOption {

  @Option(
      names = "--groups",
      paramLabel = "N",
      description =
          "Cut each batch into N groups, and take one step with the mean of their gradients. A rank"
              + " runs its groups one after the other, with the activations of one in memory. Runs"
              + " with the same N give the same result on any number of ranks up to N. Default: that"
              + " of the resumed run, or the number of ranks.")
  private Optional<Integer> given;

  /** Returns the given groups, those of the resumed run, or one for each rank. */
  public Groups choose(Communicator ranks, Optional<Checkpoint> resumed, Notices notices) {
    if (given.isPresent() && given.get() < 1) {
      throw new UserError("--groups is %d; it must be at least 1".formatted(given.get()));
    }
    Groups groups =
        given
            .map(Groups::new)
            .or(() -> resumed.map(file -> ofSavedRun(file, notices)))
            .orElseGet(() -> ofRanks(ranks, notices));
    if (groups.count() < ranks.size()) {
      throw new UserError(
          "--groups %d cannot be divided among %d ranks; start at most %1$d, or a new run with --groups %2$d"
              .formatted(groups.count(), ranks.size()));
    }
    return groups;
  }

  private static Groups ofRanks(Communicator ranks, Notices notices) {
    if (ranks.size() > 1) {
      notices.say("Groups: %d, one for each rank (--groups %1$d)", ranks.size());
    }
    return new Groups(ranks.size());
  }

  private static Groups ofSavedRun(Checkpoint resumed, Notices notices) {
    Groups groups = resumed.settings().groups();
    if (groups.count() > 1) {
      notices.say("Groups: %d, as in the saved run", groups.count());
    }
    return groups;
  }
}
