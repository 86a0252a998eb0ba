package ninc.cli.option;

import java.util.Optional;
import ninc.cli.terminal.Notices;
import ninc.runtime.UserError;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.distributed.Groups;
import picocli.CommandLine.Option;

/** The option that cuts batches into groups. */
public final class GroupsOption {

  @Option(
      names = "--groups",
      paramLabel = "N",
      description =
          "Cut each batch into N groups, which are run one after the other with the activations of"
              + " one in memory, and take one step with the mean of their gradients. Default: that"
              + " of the resumed run, or 1.")
  private Optional<Integer> given;

  /** Returns the given groups, those of the resumed run, or one. */
  public Groups choose(Optional<Checkpoint> resumed, Notices notices) {
    if (given.isPresent() && given.get() < 1) {
      throw new UserError("--groups is %d; it must be at least 1".formatted(given.get()));
    }
    return given
        .map(Groups::new)
        .or(() -> resumed.map(file -> ofSavedRun(file, notices)))
        .orElse(Groups.ONE);
  }

  private static Groups ofSavedRun(Checkpoint resumed, Notices notices) {
    Groups groups = resumed.settings().groups();
    if (groups.count() > 1) {
      notices.say("Groups: %d, as in the saved run", groups.count());
    }
    return groups;
  }
}
