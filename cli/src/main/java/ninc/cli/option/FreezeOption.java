package ninc.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import ninc.cli.terminal.Notices;
import ninc.dsl.InvalidNetworkException;
import ninc.dsl.Network;
import ninc.runtime.UserError;
import ninc.runtime.checkpoint.Matching;
import ninc.runtime.training.TrainingSession;
import picocli.CommandLine.Option;

/** The option that freezes nodes of a network. */
public final class FreezeOption {
  private static final List<String> NONE = List.of("none");

  @Option(
      names = "--freeze",
      paramLabel = "NODES",
      split = ",",
      description =
          "Keep the parameters of these nodes as they are, separated by commas, for example"
              + " nin1,nin2; none trains all. No gradient is computed that only they would need."
              + " Default: from the model, where .frozen() follows a node.")
  private List<String> nodes = new ArrayList<>();

  /**
   * Returns the network with these nodes frozen.
   *
   * @throws UserError if there is no such node, it has no parameters, or nothing is left to train
   */
  public Network apply(Network network) {
    if (nodes.isEmpty()) {
      return network;
    }
    try {
      return network.freeze(nodes.equals(NONE) ? List.of() : nodes);
    } catch (InvalidNetworkException mistake) {
      // The message names a line of ninc's own code, which would not help the user.
      throw new UserError("--freeze: " + mistake.problem(), mistake);
    }
  }

  /** Says which nodes are frozen, and how many parameters are trained. */
  public static void report(Network network, TrainingSession session, Notices notices) {
    if (!network.frozen().isEmpty()) {
      notices.say(
          "Frozen: %s; %,d of %,d parameters are trained",
          network.frozen().stream().sorted().collect(Collectors.joining(", ")),
          session.trainedParameters(),
          session.parameters());
    }
  }

  /** Warns of frozen parameters that keep their random values. */
  public static void checkStart(Network network, Optional<Matching> loaded, Notices notices) {
    if (network.frozen().isEmpty()) {
      return;
    }
    if (loaded.isEmpty()) {
      notices.warn("frozen nodes keep their random values; give trained ones with --weights FILE");
      return;
    }
    List<String> random =
        switch (loaded.get()) {
          case Matching.ByName _, Matching.ByOrder _, Matching.ByShape _ -> List.of();
          case Matching.Partial partial ->
              partial.missing().keySet().stream().filter(key -> !network.trains(key)).toList();
        };
    if (!random.isEmpty()) {
      notices.warn(
          "%s keep their random values, because they are frozen but were not loaded",
          String.join(", ", random));
    }
  }
}
