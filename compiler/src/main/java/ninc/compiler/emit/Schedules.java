package ninc.compiler.emit;

import java.util.List;
import java.util.Optional;
import ninc.compiler.schedule.ReductionSchedule;
import ninc.compiler.schedule.TileSchedule;
import ninc.compiler.schedule.WorkGroupTraits;

/**
 * The schedule of each kernel, as the class of device suggests.
 *
 * @param traits of the class of device
 */
public record Schedules(WorkGroupTraits traits) {

  /** Enough work-groups for every core of a large device. */
  private static final int GROUPS = 512;

  /** Channels of a tile where a kernel has one product only and so need not have them all. */
  private static final int TILE_CHANNELS = 128;

  /** Work items of a group of kernels that have one for each value. */
  int items() {
    return traits.items();
  }

  /** Slices of the batch that a bias gradient is summed in. */
  int biasSlices() {
    return 4 * traits.slices();
  }

  /** The schedule of a kernel with matrix products; none where it does not fit a work-group. */
  Optional<TileSchedule> tile(List<Stage> stages) {
    int widest = stages.stream().mapToInt(Stage::channels).max().orElseThrow();
    int tiles = stages.size() == 1 ? Math.ceilDiv(widest, TILE_CHANNELS) : 1;
    int lanes = traits.channelLanes();
    int channels = Math.ceilDiv(Math.ceilDiv(widest, tiles), lanes) * lanes;
    for (int pixels = traits.pixels(); pixels * traits.depth() >= traits.items(); pixels /= 2) {
      TileSchedule schedule =
          new TileSchedule(pixels, channels, traits.items(), lanes, traits.depth());
      if (fits(schedule, stages)) {
        return Optional.of(schedule);
      }
    }
    return Optional.empty();
  }

  /** Whether a work-group has the local memory, and a work item the registers. */
  private boolean fits(TileSchedule schedule, List<Stage> stages) {
    boolean whole =
        stages.size() == 1
            || stages.stream().allMatch(stage -> stage.channels() <= schedule.channels());
    int sums =
        stages.stream()
            .mapToInt(
                stage -> schedule.registerPixels() * schedule.registerChannels(stage.channels()))
            .max()
            .orElseThrow();
    return whole
        && sums <= traits.accumulators()
        && LocalMemory.of(stages, schedule.pixels(), schedule.depth()).bytes()
            <= traits.localBytes();
  }

  /**
   * The schedule of a weight gradient.
   *
   * @param rows k·k·I
   * @param columns O
   */
  ReductionSchedule reduction(int rows, int columns) {
    int lanes = (int) Math.sqrt(2.0 * traits.items());
    int widest = lanes * (int) Math.sqrt(traits.accumulators() / 2.0);
    int rowTiles = Math.ceilDiv(rows, widest);
    int columnTiles = Math.ceilDiv(columns, widest);
    int slices = Math.clamp(GROUPS / (rowTiles * columnTiles), 1, traits.slices());
    return new ReductionSchedule(
        lanes,
        Math.ceilDiv(Math.ceilDiv(rows, rowTiles), lanes),
        Math.ceilDiv(Math.ceilDiv(columns, columnTiles), lanes),
        traits.depth() / 2,
        slices);
  }
}
