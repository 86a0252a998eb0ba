package ninc.cli.option;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ninc.cli.terminal.Notices;
import ninc.cli.terminal.Text;
import ninc.compiler.Compiled;
import ninc.compiler.Target;
import ninc.compiler.fuse.Region;
import ninc.compiler.schedule.KernelSchedule;
import ninc.compiler.schedule.RegionSchedules;
import ninc.compiler.schedule.Schedules;
import ninc.runtime.backend.Backend;
import ninc.runtime.check.KernelCheck;
import ninc.runtime.data.ImageSize;
import ninc.runtime.distributed.Division;
import ninc.runtime.distributed.Groups;
import ninc.runtime.model.Initialization;
import ninc.runtime.model.Model;
import ninc.runtime.training.TrainingSession;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that set how a model is compiled for training. */
public final class SessionOptions {

  private static final int CHECKED_EXAMPLES = 2;
  private static final long CHECK_SEED = 0;

  @Mixin private FusionOption fusionOption;

  @Mixin private RecomputeOption recomputeOption;

  @Option(
      names = "--no-check",
      description =
          "Do not check edited kernels. By default, each kernel in --kernels that was edited is first"
              + " compared with the float64 definitions of its operators on "
              + SessionOptions.CHECKED_EXAMPLES
              + " random examples, as by ninc check.")
  private boolean unchecked;

  /**
   * Checks the kernels that the user has edited, on two random examples.
   *
   * @param stored the size in which the images of the data set are stored
   * @throws KernelCheck.WrongKernel if one is wrong
   */
  public void check(
      DeviceOptions device,
      Backend backend,
      Model model,
      ImageSize stored,
      Groups groups,
      Notices notices) {
    if (unchecked || !device.hasKernels()) {
      return;
    }
    Model small = model.with(model.training().batchSize(CHECKED_EXAMPLES));
    for (Compiled program :
        TrainingSession.programs(
            backend, small, stored, fusionOption.rule(), recomputeOption.activations(), groups)) {
      KernelCheck.checkEdited(
          backend,
          small,
          program,
          CHECK_SEED,
          edited ->
              notices.say(
                  "Checking %s (disable with --no-check)", Text.count(edited, "edited kernel")));
    }
  }

  /**
   * Describes the kernels of a session: what each computes, and tuned or edited schedules.
   *
   * @param stored the size in which the images of the data set are stored
   */
  public String kernels(Backend backend, Model model, ImageSize stored, Groups groups) {
    List<String> regions =
        TrainingSession.programs(
                backend, model, stored, fusionOption.rule(), recomputeOption.activations(), groups)
            .stream()
            .flatMap(program -> program.fused().regions().stream())
            .map(Region::name)
            .toList();
    Map<String, ? extends KernelSchedule> schedules =
        switch (backend.target()) {
          case Target.Processor(_, RegionSchedules given) -> given.given();
          case Target.WorkGroups(Schedules tuned) -> tuned.tuned();
          case Target.Abstract _ -> Map.of();
        };
    return regions + " " + new TreeMap<>(schedules);
  }

  /**
   * Opens a session with initialized parameters and reports its memory.
   *
   * @param stored the size in which the images of the data set are stored
   */
  public TrainingSession open(
      Backend backend,
      Model model,
      ImageSize stored,
      Division division,
      long seed,
      Notices notices) {
    TrainingSession session =
        TrainingSession.open(
            backend,
            model,
            stored,
            fusionOption.rule(),
            recomputeOption.activations(),
            division,
            need -> notices.memory(need, model.training().batchSize(), division.groups()));
    session.initialize(new Initialization(model.training().initializer(), seed));
    return session;
  }
}
