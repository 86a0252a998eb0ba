package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.plus;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Type.PixelMap;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.LocalMemory;
import ninc.compiler.schedule.Stage;
import ninc.compiler.schedule.TileSchedule;

/**
 * Emits a fused loop with matrix products as one kernel. A work-group computes all stages for a
 * tile of pixels, and keeps intermediate results in registers and local memory.
 */
final class FusedLoopKernel {
  private final KernelText kernel;
  private final Source body;
  private final StepBuffers step;
  private final List<Stage> stages;
  private final Set<Value> escaping;
  private final TileSchedule schedule;
  private final LocalMemory local;

  private FusedLoopKernel(
      KernelText kernel,
      StepBuffers step,
      List<Stage> stages,
      Set<Value> escaping,
      TileSchedule schedule) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.step = step;
    this.stages = stages;
    this.escaping = escaping;
    this.schedule = schedule;
    this.local = LocalMemory.of(stages, schedule);
  }

  /**
   * @param escaping the values that are written to global memory
   */
  static DeviceKernel emit(
      KernelText kernel,
      StepBuffers step,
      List<Stage> stages,
      Set<Value> escaping,
      TileSchedule schedule) {
    return new FusedLoopKernel(kernel, step, stages, escaping, schedule).emit();
  }

  private DeviceKernel emit() {
    PixelMap map = stages.getFirst().values().getFirst().pixelMap();
    int channelTiles =
        stages.stream().mapToInt(stage -> schedule.channelTiles(stage.channels())).max().orElse(1);
    kernel.note(
        "A work-group computes a tile of %s: %d along the pixels × %d along the channels.",
        schedule, schedule.pixelLanes(), schedule.channelLanes());
    body.line("float[] tile = context.allocateFloatLocalArray(%d);", local.floats())
        .line("int item = context.localIdx;")
        .line(
            "int pixels = %s.get(%d) * %d;",
            kernel.input(step.step()), StepBuffers.EXAMPLES, map.pixels())
        .line("int first = %s * %d;", group(channelTiles), schedule.pixels())
        .line("int firstChannel = %s;", firstChannel(channelTiles))
        .line("int pixelLane = item / %d;", schedule.channelLanes())
        .line("int channelLane = item %% %d;", schedule.channelLanes());
    for (int i = 0; i < stages.size(); i++) {
      body.blank();
      if (i > 0) {
        body.line("context.localBarrier();");
      }
      write(stages.get(i));
    }
    return kernel.build(
        new Grid(0, map.pixels(), schedule.pixels(), channelTiles, schedule.items()));
  }

  private static String group(int channelTiles) {
    return channelTiles == 1 ? "context.groupIdx" : "context.groupIdx / " + channelTiles;
  }

  private String firstChannel(int channelTiles) {
    return channelTiles == 1
        ? "0"
        : "context.groupIdx %% %d * %d".formatted(channelTiles, schedule.channels());
  }

  private void write(Stage stage) {
    body.block();
    switch (stage) {
      case Stage.Elementwise(List<Value> values) -> elementwise(values, stage.channels());
      case Stage.Multiply multiply ->
          new ProductCode(kernel, step, schedule, local, escaping).write(multiply);
    }
    body.close();
  }

  /** Emits a loop over the elements of the tile. */
  private void elementwise(List<Value> values, int channels) {
    PixelMap map = values.getFirst().pixelMap();
    body.comment("%s, elementwise", values.getLast())
        .open("for (int i = item; i < %d; i += %d)", schedule.pixels() * channels, schedule.items())
        .line("int pixel = TornadoMath.min(first + i / %d, pixels - 1);", channels)
        .line("int channel = i %% %d;", channels)
        .line("int index = pixel * %d + channel;", channels);
    ElementLoop.coordinates(body, map, values);
    Map<Value, String> known = new IdentityHashMap<>();
    Elements elements = new Elements(kernel, step, known, value -> element(value, channels));
    for (Value value : values) {
      known.put(value, ElementLoop.declare(kernel, elements, value));
      element(value, channels).ifPresent(slot -> body.line("%s = %s;", slot, known.get(value)));
      if (escaping.contains(value)) {
        body.open("if (first + i / %d < pixels)", channels)
            .line("%s", kernel.store(value, ElementLoop.INDEX, known.get(value)))
            .close();
      }
    }
    body.close();
  }

  /** Returns the element in local memory, if the value has a slot there. */
  private Optional<String> element(Value value, int channels) {
    return Optional.ofNullable(local.slots().get(value))
        .map(slot ->
            "tile[channel * %d + %s]"
                .formatted(schedule.pixelPitch(), plus("i / " + channels, slot)));
  }
}
