package ninc.cli.terminal;

import ninc.runtime.NincException;
import ninc.runtime.backend.DeviceOutOfMemory;
import ninc.runtime.bench.LevelCheck;
import ninc.runtime.check.KernelCheck;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.checkpoint.RunSettings;
import ninc.runtime.data.BrokenImage;
import ninc.runtime.data.fetch.DatasetUnavailable;
import ninc.runtime.device.KernelFolder;
import ninc.runtime.device.simt.SimtDevice;
import ninc.runtime.distributed.JoinTimeout;
import ninc.runtime.distributed.RankTimeout;
import ninc.runtime.inspect.Inspector;
import ninc.runtime.predict.GlobalAverageHead;
import ninc.runtime.training.DataFit;
import ninc.runtime.training.Divergence;
import ninc.runtime.training.MemoryCheck;
import ninc.runtime.training.TrainingEvent;

/** Words errors and warnings for the command line: the problem, and the options that solve it. */
public final class Remedies {

  private Remedies() {}

  /** Returns the message of an error; if no option helps, it is the library's own message. */
  public static String message(NincException error) {
    return switch (error) {
      case MemoryCheck.BatchTooLarge batch when batch.largest() > 0 ->
          line(batch, "the largest that fits is --batch-size %d".formatted(batch.largest()));
      case DeviceOutOfMemory memory -> line(memory, "use a smaller --batch-size");
      case Divergence divergence -> line(divergence, remedy(divergence));
      case DataFit.WrongImageSize images ->
          line(images, "add --resize %d".formatted(images.size()));
      case BrokenImage image -> line(image, "or skip broken images with --skip-broken");
      case DatasetUnavailable dataset ->
          line(dataset, "download its files yourself and pass their folder with --data DIR");
      case RunSettings.OtherEpoch other ->
          line(
              other,
              "resume with the same model file, --data, --resize, --train-limit, --batch-size and"
                  + " --no-shuffle");
      case Checkpoint.NotARun file ->
          line(file, "start a new run from its parameters with --weights");
      case GlobalAverageHead.NoActivationMaps none -> line(none, "omit --heatmap");
      case Inspector.NotEnoughMemory memory -> line(memory, "omit --html");
      case KernelFolder.UnusableKernel kernel ->
          line(
              kernel,
              "write it with ninc compile --emit and the same options, or delete it to run ninc's"
                  + " own kernel");
      case KernelCheck.WrongKernel kernel ->
          line(
              kernel,
              "correct it (ninc check --kernels shows all kernels), or train with --no-check");
      case RankTimeout timeout ->
          line(
              timeout,
              "go on from the checkpoint with --resume-or-start, or give slow ranks a longer"
                  + " --rank-timeout");
      case JoinTimeout timeout ->
          line(
              timeout,
              "check that the launcher starts ninc on all machines and that MPI chooses a network by"
                  + " which they reach each other, or give slow ones a longer --rank-timeout");
      case SimtDevice.NotMeasurable device -> line(device, "use --device cpu");
      case LevelCheck.NoReference none -> line(none, "try another --seed");
      case LevelCheck.WrongLevel wrong ->
          line(
              wrong,
              "exclude level %s with --fusion, and please report this bug"
                  .formatted(wrong.level()));
      default -> error.getMessage();
    };
  }

  private static String remedy(Divergence divergence) {
    if (divergence.step().isEmpty()) {
      return "train again with a lower learning rate (--lr)";
    }
    String now =
        divergence.learningRate().stream()
            .mapToObj(", %s at this step"::formatted)
            .findFirst()
            .orElse("");
    return "lower the learning rate (--lr%s), clip the gradients (--clip-norm) or try another seed"
            .formatted(now)
        + " (--seed)";
  }

  private static String line(NincException error, String remedy) {
    return error.problem() + "; " + remedy;
  }

  /** Returns the message of a warning. */
  public static String message(TrainingEvent.Warning warning) {
    String remedy =
        switch (warning) {
          case TrainingEvent.ZeroLogits _ ->
              "remove the activation of the last layer (lastActivation(identity())), lower the learning"
                  + " rate (--lr) or try another seed (--seed)";
          case TrainingEvent.UnusedLogits unused -> unused.remedy();
          case TrainingEvent.ZeroLayers _ ->
              "lower the learning rate (--lr), or try another seed (--seed) or initializer"
                  + " (kaimingUniform())";
        };
    return warning.problem() + "; " + remedy;
  }
}
