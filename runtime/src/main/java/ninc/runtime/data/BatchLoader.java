package ninc.runtime.data;

import java.util.List;
import java.util.Optional;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.pass.ImageFeed;
import ninc.dsl.Mixing;
import ninc.dsl.Normalization;
import ninc.runtime.UserError;
import ninc.runtime.distributed.GroupRange;

/**
 * Combines the examples of a split into batches, like a PyTorch {@code DataLoader}. The batches of
 * an epoch depend only on these settings and the number of the epoch.
 *
 * @param split the examples
 * @param batchSize the number of examples per batch; the last batch of an epoch may be smaller
 * @param size the height and width to resize images to
 * @param order the order of the examples
 * @param transforms the transforms to apply to each 8-bit image, in order, before it is resized
 * @param normalization the normalization of the pixels; scaled to [0, 1] alone if empty
 * @param mixing what mixes the examples of a batch; one of them per batch, none if empty
 * @param seed the seed for shuffling, for the transforms and for mixing
 * @param part the groups of each batch whose examples are prepared. Mixed examples need those of
 *     other groups, so that all are then prepared.
 * @param feed the form in which a program takes the images. If it takes bytes, images are neither
 *     scaled nor normalized here, and only resized if it takes them at the size of the network.
 */
public record BatchLoader(
    Split split,
    int batchSize,
    ImageSize size,
    ExampleOrder order,
    List<ImageTransform> transforms,
    Optional<Normalization> normalization,
    List<Mixing> mixing,
    long seed,
    GroupRange part,
    ImageFeed feed) {

  /**
   * Checks the settings.
   *
   * @throws UserError if the batch size is below 1
   * @throws IllegalArgumentException if a program that takes such bytes computes something else
   *     from them
   */
  public BatchLoader {
    if (batchSize < 1) {
      throw new UserError("the batch size is %d; it must be at least 1".formatted(batchSize));
    }
    transforms = List.copyOf(transforms);
    mixing = List.copyOf(mixing);
    switch (feed) {
      case ImageFeed.Preprocessed _ -> {}
      case ImageFeed.Bytes bytes -> {
        ImageSize fed = size(bytes);
        if (!mixing.isEmpty()
            || !bytes.normalization().equals(normalization)
            || !fed.equals(split.shape().size()) && !fed.equals(size)) {
          throw new IllegalArgumentException(
              "%s does not give the images of this loader".formatted(bytes));
        }
      }
    }
  }

  private static ImageSize size(ImageFeed.Bytes bytes) {
    return new ImageSize(bytes.height(), bytes.width());
  }

  /**
   * Returns a loader that takes the images of a split in order, at their own size, without
   * transforms.
   */
  public static BatchLoader of(Split split, int batchSize) {
    return new BatchLoader(
        split,
        batchSize,
        split.shape().size(),
        ExampleOrder.SEQUENTIAL,
        List.of(),
        Optional.empty(),
        List.of(),
        0,
        GroupRange.WHOLE,
        new ImageFeed.Preprocessed());
  }

  /** Returns a copy of this loader with batches of another size. */
  public BatchLoader inBatchesOf(int newBatchSize) {
    return new BatchLoader(
        split, newBatchSize, size, order, transforms, normalization, mixing, seed, part, feed);
  }

  /** Returns a copy of this loader that resizes images to {@code newSize}. */
  public BatchLoader resized(ImageSize newSize) {
    return new BatchLoader(
        split, batchSize, newSize, order, transforms, normalization, mixing, seed, part, feed);
  }

  /** Returns a copy of this loader that shuffles the examples, differently in every epoch. */
  public BatchLoader shuffled() {
    return new BatchLoader(
        split,
        batchSize,
        size,
        ExampleOrder.SHUFFLED,
        transforms,
        normalization,
        mixing,
        seed,
        part,
        feed);
  }

  /** Returns a copy of this loader with another seed for shuffling and for the transforms. */
  public BatchLoader seeded(long newSeed) {
    return new BatchLoader(
        split, batchSize, size, order, transforms, normalization, mixing, newSeed, part, feed);
  }

  /** Returns a copy of this loader with other transforms. */
  public BatchLoader augmented(List<ImageTransform> newTransforms) {
    return new BatchLoader(
        split, batchSize, size, order, newTransforms, normalization, mixing, seed, part, feed);
  }

  /** Returns a copy of this loader with this normalization. */
  public BatchLoader normalized(Optional<Normalization> newNormalization) {
    return new BatchLoader(
        split, batchSize, size, order, transforms, newNormalization, mixing, seed, part, feed);
  }

  /** Returns a copy of this loader that mixes the examples of each batch. */
  public BatchLoader mixed(List<Mixing> newMixing) {
    return new BatchLoader(
        split, batchSize, size, order, transforms, normalization, newMixing, seed, part, feed);
  }

  /** Returns a copy of this loader that prepares only some groups of each batch. */
  public BatchLoader preparing(GroupRange newPart) {
    return new BatchLoader(
        split, batchSize, size, order, transforms, normalization, mixing, seed, newPart, feed);
  }

  /**
   * Returns a copy of this loader whose batches a program can take.
   *
   * @throws IllegalArgumentException if the program takes bytes from which it computes something
   *     else than the images of this loader
   */
  public BatchLoader fedAs(ImageFeed newFeed) {
    return new BatchLoader(
        split, batchSize, size, order, transforms, normalization, mixing, seed, part, newFeed);
  }

  /** Returns the groups of each batch whose examples are prepared. */
  GroupRange prepared() {
    return prepared(mixing, part);
  }

  /**
   * Returns the groups of each batch whose examples a loader prepares.
   *
   * @param part the groups that are used
   */
  public static GroupRange prepared(List<Mixing> mixing, GroupRange part) {
    return mixing.isEmpty() ? part : GroupRange.WHOLE;
  }

  /** Returns the shape of each image as the network takes it. */
  public ImageShape imageShape() {
    return new ImageShape(size, split.shape().channels());
  }

  /** Returns the number of batches per epoch. */
  public int batchesPerEpoch() {
    return Math.ceilDiv(split.size(), batchSize);
  }

  /**
   * Returns an image as an epoch has it, before it is normalized and mixed with another.
   *
   * @param epoch the number of the epoch
   * @param example the index of the example in the split
   */
  public Image image(int epoch, int example) {
    byte[] pixels =
        pipeline().image(example, RandomStream.AUGMENTATION.generator(seed, epoch, example));
    return new Image(imageShape(), pixels);
  }

  /** Returns a new pipeline from the split to an image of the size that the network takes. */
  private ExamplePipeline pipeline() {
    return new ExamplePipeline(split, size, transforms);
  }

  /** Returns a new writer of examples to a batch. */
  ExampleWriter writer() {
    return switch (feed) {
      case ImageFeed.Preprocessed _ ->
          new ExampleWriter.OfFloats(
              pipeline(), Preprocess.pixelValues(split.shape().channels(), normalization));
      case ImageFeed.Bytes bytes ->
          new ExampleWriter.OfBytes(new ExamplePipeline(split, size(bytes), transforms));
    };
  }

  /** Returns the number of bytes of an image in a batch. */
  long imageBytes() {
    return switch (feed) {
      case ImageFeed.Preprocessed _ -> (long) imageShape().length() * Float.BYTES;
      case ImageFeed.Bytes bytes -> new ImageShape(size(bytes), split.shape().channels()).length();
    };
  }

  /** Starts an epoch at its first batch. */
  public Epoch epoch(int epoch) {
    return epoch(epoch, 0);
  }

  /**
   * Starts an epoch at a later batch, to resume an interrupted run.
   *
   * @param epoch the number of the epoch, which selects the order of a shuffled loader
   * @param firstBatch the number of batches to skip
   * @throws IllegalArgumentException if {@code firstBatch} is negative or larger than the number of
   *     batches per epoch
   */
  public Epoch epoch(int epoch, int firstBatch) {
    if (firstBatch < 0 || firstBatch > batchesPerEpoch()) {
      throw new IllegalArgumentException(
          "an epoch of %d batches cannot start at batch %d"
              .formatted(batchesPerEpoch(), firstBatch));
    }
    return new Epoch(this, epoch, firstBatch, 1);
  }

  /**
   * Starts an epoch of which only every n-th batch is taken.
   *
   * @param epoch the number of the epoch
   * @param firstBatch the first batch, which may be after the last one
   * @param stride n, at least 1
   */
  public Epoch everyNthBatch(int epoch, int firstBatch, int stride) {
    return new Epoch(this, epoch, firstBatch, stride);
  }
}
