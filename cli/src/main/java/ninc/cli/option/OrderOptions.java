package ninc.cli.option;

import java.util.Optional;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ExampleOrder;
import picocli.CommandLine.Option;

/** Which training examples are taken, and in which order. */
public final class OrderOptions {

  @Option(
      names = "--train-limit",
      paramLabel = "N",
      description = "Train on the first N training examples alone.")
  private Optional<Integer> limit;

  @Option(
      names = "--no-shuffle",
      description = "Take the training examples as they are stored, in every epoch.")
  private boolean asStored;

  /** The data set with as many training examples as are asked for. */
  public Dataset limit(Dataset data) {
    return limit.isEmpty()
        ? data
        : new Dataset(data.name(), data.train().first(limit.get()), data.test(), data.classNames());
  }

  public ExampleOrder order() {
    return asStored ? ExampleOrder.SEQUENTIAL : ExampleOrder.SHUFFLED;
  }
}
