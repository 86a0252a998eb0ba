package ninc.cli.option;

import java.util.Arrays;
import java.util.List;
import ninc.runtime.NearestName;
import ninc.runtime.UserError;
import ninc.runtime.training.Mode;
import picocli.CommandLine.Option;

/** What a model is run for, one or all. */
public final class ModesOption {
  private static final String ALL = "all";

  @Option(
      names = "--mode",
      paramLabel = "train|infer|all",
      defaultValue = ALL,
      description = "Steps of training, batches of inference, or both, which is the default.")
  private String mode;

  /** The modes that are asked for, in order. */
  public List<Mode> modes() {
    if (mode.equals(ALL)) {
      return List.of(Mode.values());
    }
    return Arrays.stream(Mode.values())
        .filter(candidate -> candidate.label().equals(mode))
        .findFirst()
        .map(List::of)
        .orElseThrow(() ->
            new UserError(
                "--mode is '%s', but must be train, infer or all%s"
                    .formatted(mode, NearestName.hint(mode, List.of("train", "infer", ALL)))));
  }
}
