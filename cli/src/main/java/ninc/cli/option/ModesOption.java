package ninc.cli.option;

import java.util.Arrays;
import java.util.List;
import ninc.runtime.NearestName;
import ninc.runtime.UserError;
import ninc.runtime.training.Mode;
import picocli.CommandLine.Option;

/** The option that selects training, inference or both. */
public final class ModesOption {
  private static final String ALL = "all";

  @Option(
      names = "--mode",
      paramLabel = "train|infer|all",
      defaultValue = ALL,
      description = "Training steps, inference, or both. Default: ${DEFAULT-VALUE}.")
  private String mode;

  /** Returns the selected modes in order. */
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
