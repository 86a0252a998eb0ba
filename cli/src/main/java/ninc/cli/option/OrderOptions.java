package ninc.cli.option;

import java.util.Optional;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ExampleOrder;
import picocli.CommandLine.Option;

/** The options that limit and order the training examples. */
public final class OrderOptions {

  @Option(
      names = "--train-limit",
      paramLabel = "N",
      description = "Train on the first N training examples only.")
  private Optional<Integer> limit;

  @Option(names = "--no-shuffle", description = "Do not shuffle the training examples.")
  private boolean noShuffle;

  /** Returns the data set with a limited number of training examples. */
  public Dataset limit(Dataset data) {
    return limit.isEmpty() ? data : data.withTrain(data.train().first(limit.get()));
  }

  public ExampleOrder order() {
    return noShuffle ? ExampleOrder.SEQUENTIAL : ExampleOrder.SHUFFLED;
  }
}
