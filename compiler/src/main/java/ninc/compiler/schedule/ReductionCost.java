package ninc.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Type.Weight;
import ninc.dsl.Window;

/**
 * Predicts what the kernel of a weight gradient costs on a GPU, together with adding its slices.
 *
 * @param gradient the weight gradient
 * @param layers the number of such gradients that the kernel computes
 * @param vector the number of adjacent floats that a work item can load at a time
 */
record ReductionCost(
    Multiprocessors gpu, ConvolutionWeightGradient gradient, int layers, int vector) {
  private static final List<Integer> LANES = List.of(8, 16);
  private static final List<Integer> DEPTHS = List.of(4, 8, 16);
  private static final int MAX_REGISTER_ROWS = 12;
  private static final int MAX_FILLS = 3;

  /** How much of the multiprocessors is filled, since registers are predicted only roughly. */
  private static final double FILL = 0.85;

  private Weight weight() {
    return (Weight) gradient.type();
  }

  private double pixels() {
    return (double) Multiprocessors.EXAMPLES * gradient.gradient().featureMap().pixels();
  }

  /** Returns schedules of common sizes, with as many slices as occupy the multiprocessors. */
  List<ReductionSchedule> candidates(WorkGroupTraits traits) {
    List<ReductionSchedule> candidates = new ArrayList<>();
    for (int lanes : LANES) {
      int maxRows = Math.min(MAX_REGISTER_ROWS, Math.ceilDiv(weight().fanIn(), lanes));
      int maxColumns = Math.min(MAX_REGISTER_ROWS, Math.ceilDiv(weight().out(), lanes));
      for (int rows = 1; rows <= maxRows; rows++) {
        for (int columns = 1; columns <= maxColumns; columns++) {
          for (int depth : DEPTHS) {
            addSliced(new ReductionSchedule(lanes, rows, columns, depth, 1), traits, candidates);
          }
        }
      }
    }
    return candidates;
  }

  /**
   * Adds a schedule with as many slices as nearly fill all multiprocessors once, twice and three
   * times. A few groups more than fit would take as long as another round.
   */
  private void addSliced(
      ReductionSchedule tile, WorkGroupTraits traits, List<ReductionSchedule> candidates) {
    if (!new ReductionLimits(traits).admit(tile)) {
      return;
    }
    long resident = (long) gpu.count() * gpu.resident(work(tile));
    for (int times = 1; times <= MAX_FILLS; times++) {
      long groups = (long) (FILL * times * resident);
      int slices = Math.clamp(groups / groups(tile), 1, traits.slices());
      candidates.add(
          new ReductionSchedule(
              tile.lanes(), tile.registerRows(), tile.registerColumns(), tile.depth(), slices));
    }
  }

  /** Predicts the time, in seconds; infinite if a work item needs more registers than it has. */
  double seconds(ReductionSchedule schedule) {
    double partialSums = 2.0 * layers * schedule.slices() * weight().values() * Float.BYTES;
    return gpu.seconds(work(schedule), groups(schedule), 0) + gpu.seconds(partialSums);
  }

  /** Returns the number of work-groups. */
  long groups(ReductionSchedule schedule) {
    return (long) layers
        * schedule.slices()
        * Math.ceilDiv(weight().fanIn(), schedule.rows())
        * Math.ceilDiv(weight().out(), schedule.columns());
  }

  Multiprocessors.Work work(ReductionSchedule schedule) {
    int rows = schedule.registerRows();
    int columns = schedule.registerColumns();
    int perPixel = schedule.rows() + schedule.columns();
    int warps = Math.ceilDiv(schedule.items(), gpu.warp());
    int loads = Math.ceilDiv(perPixel * schedule.depth(), schedule.items());
    int rowLoads = Math.ceilDiv(schedule.rows() * schedule.depth(), schedule.items());
    // An item keeps the offset, and under a window the position, of each row that it stages.
    int offsets = gradient.window().equals(Window.POINTWISE) ? loads : loads + 2 * rowLoads;
    double pixels = Math.ceil(pixels() / schedule.slices());
    int steps = (int) Math.ceil(pixels / schedule.depth());
    return new Multiprocessors.Work(
        schedule.items(),
        Multiprocessors.registers(rows, columns, loads + offsets),
        schedule.localFloats() * Float.BYTES,
        pixels * schedule.rows() * schedule.columns(),
        pixels * (warps * (rows + columns) + (double) perPixel / gpu.warp()),
        warps * (pixels * perItem(schedule) + steps * perStage(schedule)),
        pixels * perPixel * Float.BYTES,
        steps);
  }

  /** Predicts the instructions of an item for a pixel, apart from staging it. */
  private double perItem(ReductionSchedule schedule) {
    int rows = schedule.registerRows();
    int columns = schedule.registerColumns();
    return rows * columns
        + (double) rows / schedule.interleavedRows(vector).vector()
        + (double) columns / schedule.interleavedColumns(vector).vector();
  }

  /** Predicts the instructions of an item for a stage, apart from the multiplication. */
  private double perStage(ReductionSchedule schedule) {
    int width = schedule.aligned(vector);
    int ofRows = gradient.input().featureMap().channels() % width == 0 ? width : 1;
    int ofColumns = weight().out() % width == 0 ? width : 1;
    int rowLoads = Math.ceilDiv(schedule.rows(), schedule.stagers() * ofRows);
    int columnLoads = Math.ceilDiv(schedule.columns(), schedule.stagers() * ofColumns);
    return Multiprocessors.staging(rowLoads, !gradient.window().equals(Window.POINTWISE), 1)
        + Multiprocessors.staging(columnLoads, false, 1)
        + Multiprocessors.stages(1);
  }
}
