package ninc.compiler.schedule;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import ninc.compiler.ir.Type.FeatureMap;

/**
 * The schedule of an inverted residual. A work-group computes all channels of a tile of output
 * pixels of one example. It goes through the expanded channels slice by slice, each as wide as the
 * work items along the channels: it expands the pixels that the windows of the tile cover, filters
 * them, and adds their products to register tiles, in which each work item has every {@link
 * #pixelLanes}-th pixel × every {@code channelLanes}-th channel.
 *
 * @param block what is computed
 * @param height the number of rows of the tile
 * @param width the number of columns of the tile
 * @param items the number of work items per group
 * @param channelLanes the number of work items along the channels, and of channels per slice
 */
public record BlockTile(
    InvertedResidual block, int height, int width, int items, int channelLanes) {

  /** The largest number of pixels that a work item expands at a time. */
  private static final int MAX_EXPANDED = 8;

  /** The numbers of rows and columns that are tried. */
  private static final List<Integer> EXTENTS = List.of(1, 2, 4, 8, 16);

  /**
   * Returns the tile with the shortest predicted time, or if the device allows no prediction, with
   * the fewest multiply-adds; empty if none fits a work-group.
   */
  static Optional<BlockTile> of(InvertedResidual block, WorkGroupTraits traits) {
    ToDoubleFunction<BlockTile> cost =
        traits
            .multiprocessors()
            .<ToDoubleFunction<BlockTile>>map(gpu -> tile -> tile.seconds(gpu, 0))
            .orElse(BlockTile::multiplyAddsPerExample);
    return EXTENTS.stream()
        .flatMap(height ->
            EXTENTS.stream()
                .map(width ->
                    new BlockTile(block, height, width, traits.items(), traits.channelLanes())))
        .filter(tile -> tile.fits(traits))
        .min(Comparator.comparingDouble(cost));
  }

  /** Returns the number of work items along the pixels. */
  public int pixelLanes() {
    return items / channelLanes;
  }

  /** Returns the number of pixels of the tile. */
  public int pixels() {
    return height * width;
  }

  /** Returns the number of pixels per register tile. */
  public int registerPixels() {
    return pixels() / pixelLanes();
  }

  /** Returns the number of channels per register tile. */
  public int registerChannels() {
    return Math.ceilDiv(block.result().channels(), channelLanes);
  }

  /** Returns the number of rows that the windows of the tile cover. */
  public int coveredHeight() {
    return (height - 1) * block.window().stride().height() + block.window().kernel().height();
  }

  /** Returns the number of columns that the windows of the tile cover. */
  public int coveredWidth() {
    return (width - 1) * block.window().stride().width() + block.window().kernel().width();
  }

  /** Returns the number of pixels that the windows of the tile cover. */
  public int covered() {
    return coveredHeight() * coveredWidth();
  }

  /** Returns the number of covered pixels that a work item expands at a time. */
  public int registerCovered() {
    return Math.min(MAX_EXPANDED, Math.ceilDiv(covered(), pixelLanes()));
  }

  /** Returns the number of tiles across an example. */
  public int across() {
    return Math.ceilDiv(block.result().width(), width);
  }

  /** Returns the number of tiles of an example. */
  public int tiles() {
    return Math.ceilDiv(block.result().height(), height) * across();
  }

  /** Returns the size of the local memory: a slice of the covered pixels, and of the tile. */
  public int localFloats() {
    return (covered() + pixels()) * channelLanes;
  }

  /** Returns the number of slices of the expanded channels. */
  private int slices() {
    return Math.ceilDiv(block.expanded(), channelLanes);
  }

  /** Returns the multiply-adds of a work-group. */
  private long multiplyAdds() {
    FeatureMap in = block.input();
    int filter = block.window().kernel().area();
    long perExpanded =
        (long) covered() * in.channels()
            + (long) pixels() * (filter + registerChannels() * channelLanes);
    return slices() * channelLanes * perExpanded;
  }

  /** Returns the multiply-adds of all work-groups of an example. */
  long multiplyAddsPerExample() {
    return tiles() * multiplyAdds();
  }

  /** Returns whether the work-group has whole register tiles that fit its registers and memory. */
  boolean fits(WorkGroupTraits traits) {
    return pixels() % pixelLanes() == 0
        && registerPixels() * registerChannels() <= traits.accumulators()
        && localFloats() * Float.BYTES <= traits.localBytes();
  }

  /**
   * Predicts the time of the kernel, in seconds.
   *
   * @param bytes the bytes that the kernel reads from and writes to global memory, each once
   */
  double seconds(Multiprocessors gpu, double bytes) {
    int warps = Math.ceilDiv(items, gpu.warp());
    int filter = block.window().kernel().area();
    int perSlice = covered() * block.input().channels();
    int weights = block.input().channels() + filter + block.result().channels();
    double expanded = slices() * channelLanes;
    double localAccesses =
        expanded * (warps * registerPixels() + (double) pixels() * filter / gpu.warp());
    Multiprocessors.Work work =
        new Multiprocessors.Work(
            items,
            Multiprocessors.registers(registerPixels(), registerChannels(), registerCovered()),
            localFloats() * Float.BYTES,
            multiplyAdds(),
            localAccesses,
            multiplyAdds() / gpu.warp() + localAccesses,
            Float.BYTES * ((double) slices() * perSlice + expanded * weights),
            2 * slices());
    return gpu.seconds(work, (long) Multiprocessors.EXAMPLES * tiles(), bytes);
  }

  @Override
  public String toString() {
    return "%d×%d pixels × %d channels, %d items"
        .formatted(height, width, block.result().channels(), items);
  }
}
