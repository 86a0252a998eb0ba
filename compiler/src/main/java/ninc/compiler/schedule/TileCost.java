package ninc.compiler.schedule;

import java.util.List;
import ninc.compiler.ir.AccessPattern;
import ninc.compiler.ir.Type.PixelMap;

/**
 * Predicts what a kernel with matrix products costs on a GPU.
 *
 * @param stages the stages of the kernel, at least one with a product
 * @param vector the number of adjacent floats that a work item can load at a time
 */
record TileCost(Multiprocessors gpu, List<Stage> stages, int vector) {

  /**
   * Predicts the time, in seconds; infinite if a work item needs more registers than it has.
   *
   * @param bytes the bytes that the kernel reads from and writes to global memory, each once
   */
  double seconds(TileSchedule schedule, double bytes) {
    return gpu.seconds(work(schedule), groups(schedule), bytes);
  }

  /** Returns the number of work-groups for the batch size that schedules are chosen for. */
  long groups(TileSchedule schedule) {
    PixelMap map = stages.getFirst().values().getFirst().pixelMap();
    int channelTiles =
        stages.stream().mapToInt(stage -> schedule.channelTiles(stage.channels())).max().orElse(1);
    long pixels = (long) Multiprocessors.EXAMPLES * map.pixels();
    return Math.ceilDiv(pixels, (long) schedule.pixels()) * channelTiles;
  }

  Multiprocessors.Work work(TileSchedule schedule) {
    LocalMemory local = LocalMemory.of(stages, schedule);
    int warps = Math.ceilDiv(schedule.items(), gpu.warp());
    int registers = 0;
    double multiplyAdds = 0;
    double localAccesses = 0;
    double instructions = 0;
    double staged = 0;
    int steps = 0;
    for (Stage stage : stages) {
      if (stage.multiplied().isEmpty()) {
        steps += searches(stage, schedule);
        continue;
      }
      Product product = stage.multiplied().get();
      boolean streamed = !local.slots().containsKey(product.source());
      int rows = schedule.registerPixels();
      int columns = schedule.registerChannels(stage.channels());
      int width = schedule.stagedChannels(stage.channels());
      int stagedPerK = width + (streamed ? schedule.pixels() : 0);
      int loads = Math.ceilDiv(stagedPerK * schedule.depth(), schedule.items());
      // An item keeps the coordinates of each pixel that it stages.
      int coordinates = streamed ? schedule.pixels() * schedule.depth() / schedule.items() : 0;
      int perPixel = product.isPointwise() ? 1 : 3;
      registers =
          Math.max(
              registers,
              Multiprocessors.registers(rows, columns, 2 * loads + perPixel * coordinates));
      double depth = product.depth();
      multiplyAdds += depth * schedule.pixels() * width;
      localAccesses += depth * (warps * (rows + columns) + (double) stagedPerK / gpu.warp());
      staged += depth * stagedPerK * Float.BYTES;
      int productSteps = Math.ceilDiv(product.depth(), schedule.depth());
      steps += productSteps;
      instructions +=
          warps * productSteps * (staging(schedule, product, streamed) + Multiprocessors.stages(1))
              + warps
                  * depth
                  * (rows * columns
                      + (double) rows / schedule.interleavedPixels(vector).vector()
                      + (double) columns
                          / schedule.interleavedChannels(stage.channels(), vector).vector());
    }
    return new Multiprocessors.Work(
        schedule.items(),
        registers,
        Math.toIntExact(local.bytes()),
        multiplyAdds,
        localAccesses,
        instructions,
        staged,
        steps);
  }

  /**
   * Returns how often an item searches the pixels around one of its elements, one search after the
   * other, each of which waits for the memory as staging does.
   */
  private static int searches(Stage stage, TileSchedule schedule) {
    boolean searches =
        stage.values().stream().anyMatch(value -> value.op().access() == AccessPattern.IMAGE);
    return searches ? Math.ceilDiv(schedule.pixels() * stage.channels(), schedule.items()) : 0;
  }

  /** Predicts the instructions with which an item stages its share of one stage. */
  private double staging(TileSchedule schedule, Product product, boolean streamed) {
    int width = schedule.aligned(vector);
    int ofSource = product.sourceMap().channels() % width == 0 ? width : 1;
    int ofWeight = product.resultMap().channels() % width == 0 ? width : 1;
    int weights = schedule.stagedChannels(product.resultMap().channels()) * schedule.depth();
    double weight =
        Multiprocessors.staging(Math.ceilDiv(weights, schedule.items() * ofWeight), false, 1);
    if (!streamed) {
      return weight;
    }
    int loads = schedule.pixels() * schedule.depth() / schedule.items() / ofSource;
    return weight + Multiprocessors.staging(Math.max(loads, 1), !product.isPointwise(), ofSource);
  }
}
