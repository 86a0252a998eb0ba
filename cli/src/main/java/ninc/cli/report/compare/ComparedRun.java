package ninc.cli.report.compare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import ninc.cli.terminal.JsonListener;
import ninc.runtime.training.history.EpochResult;

/**
 * A run that is compared with others.
 *
 * @param name the name of its file, without {@code .csv}
 * @param epochs its epochs in order, at least one
 */
public record ComparedRun(String name, List<EpochResult> epochs) {
  /** The order of the runs: the best first. */
  static final Comparator<ComparedRun> BEST_FIRST =
      Comparator.comparingDouble((ComparedRun run) -> run.best().testAccuracy())
          .reversed()
          .thenComparing(ComparedRun::name);

  public ComparedRun {
    epochs = List.copyOf(epochs);
  }

  /** Returns the first epoch with the highest test accuracy. */
  EpochResult best() {
    return epochs.stream()
        .sorted(Comparator.comparingDouble(EpochResult::testAccuracy).reversed())
        .findFirst()
        .orElseThrow();
  }

  EpochResult last() {
    return epochs.getLast();
  }

  double seconds() {
    return epochs.stream().mapToDouble(EpochResult::seconds).sum();
  }

  /** Returns the results as a JSON event. */
  ObjectNode event() {
    return JsonListener.event("run")
        .put("run", name)
        .put("epochs", last().epoch())
        .put("best_test_accuracy", best().testAccuracy())
        .put("best_epoch", best().epoch())
        .put("test_accuracy", last().testAccuracy())
        .put("test_loss", last().testLoss())
        .put("train_accuracy", last().trainAccuracy())
        .put("train_loss", last().trainLoss())
        .put("seconds", seconds());
  }
}
