package ninc.runtime.data;

import java.util.List;
import ninc.runtime.UserError;

/**
 * Says how the examples of a split are put into batches, and opens the epochs that do it. The
 * batches of an epoch are a function of these settings and the number of the epoch alone.
 *
 * @param split where the examples come from
 * @param batchSize how many examples make a batch; the last one of an epoch has those that remain
 * @param size the height and width of the images in a batch; others are resized
 * @param order the order of the examples
 * @param transforms what is done to each 8-bit image before it is resized, first to last
 * @param seed decides the order and what the transforms do
 */
public record BatchLoader(
    Split split,
    int batchSize,
    ImageSize size,
    ExampleOrder order,
    List<ImageTransform> transforms,
    long seed) {

  /**
   * Checks the settings.
   *
   * @throws UserError if the batch size is below 1
   */
  public BatchLoader {
    if (batchSize < 1) {
      throw new UserError("the batch size is %d; it must be at least 1".formatted(batchSize));
    }
    transforms = List.copyOf(transforms);
  }

  /** Batches of the images as they are, in their order. */
  public static BatchLoader of(Split split, int batchSize) {
    return new BatchLoader(
        split, batchSize, split.shape().size(), ExampleOrder.SEQUENTIAL, List.of(), 0);
  }

  /** The same with images of another size. */
  public BatchLoader resized(ImageSize newSize) {
    return new BatchLoader(split, batchSize, newSize, order, transforms, seed);
  }

  /** The same in a random order, another one in every epoch. */
  public BatchLoader shuffled() {
    return new BatchLoader(split, batchSize, size, ExampleOrder.SHUFFLED, transforms, seed);
  }

  /** The same with another seed; it decides the random order and what the transforms do. */
  public BatchLoader seeded(long newSeed) {
    return new BatchLoader(split, batchSize, size, order, transforms, newSeed);
  }

  /** The same with images that are changed at random. */
  public BatchLoader augmented(List<ImageTransform> newTransforms) {
    return new BatchLoader(split, batchSize, size, order, newTransforms, seed);
  }

  /** The shape of each image in a batch. */
  public ImageShape imageShape() {
    return new ImageShape(size, split.shape().channels());
  }

  /** How many batches an epoch has. */
  public int batchesPerEpoch() {
    return Math.ceilDiv(split.size(), batchSize);
  }

  /** Starts an epoch from its first batch. */
  public Epoch epoch(int epoch) {
    return epoch(epoch, 0);
  }

  /**
   * Starts an epoch from a later batch, as a run does that was interrupted.
   *
   * @param epoch any number; epochs of different numbers have different orders
   * @param firstBatch how many batches to leave out
   * @throws IllegalArgumentException if the epoch does not have so many
   */
  public Epoch epoch(int epoch, int firstBatch) {
    if (firstBatch < 0 || firstBatch > batchesPerEpoch()) {
      throw new IllegalArgumentException(
          "an epoch of %d batches cannot start at batch %d"
              .formatted(batchesPerEpoch(), firstBatch));
    }
    return new Epoch(this, epoch, firstBatch);
  }
}
