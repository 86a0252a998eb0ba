package ninc.compiler.codegen.program;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import ninc.compiler.codegen.program.DeviceBuffer.Kind;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.StepMean;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;

/**
 * A graph as kernels for a device.
 *
 * @param fused the regions that the kernels compute
 * @param step the arrays with the settings of a step
 * @param kernels the kernels in execution order
 */
public record DeviceProgram(FusedGraph fused, StepBuffers step, List<DeviceKernel> kernels) {

  public DeviceProgram {
    kernels = List.copyOf(kernels);
  }

  /** Returns the inputs and the arrays that kernels use, in the order of their first use. */
  public Collection<DeviceBuffer> buffers() {
    Map<String, DeviceBuffer> buffers = new LinkedHashMap<>();
    for (DeviceBuffer buffer : fed()) {
      buffers.put(buffer.name(), buffer);
    }
    for (DeviceKernel kernel : kernels) {
      for (DeviceKernel.Argument argument : kernel.arguments()) {
        buffers.put(argument.buffer().name(), argument.buffer());
      }
    }
    return new ArrayList<>(buffers.values());
  }

  /** Returns the arrays that only kernels access: neither inputs nor results, nor persistent. */
  public List<DeviceBuffer> internal() {
    Set<DeviceBuffer> results =
        fused.graph().results().values().stream().map(DeviceBuffer::of).collect(Collectors.toSet());
    return buffers().stream()
        .filter(buffer -> buffer.kind() == Kind.COMPUTED && !results.contains(buffer))
        .toList();
  }

  /** Returns the arrays whose content is known, each of which several kernels may read. */
  public List<ConstantArray> constants() {
    return kernels.stream().flatMap(kernel -> kernel.constants().stream()).distinct().toList();
  }

  /**
   * Returns the kernels of one region as a program, all of whose arrays the caller writes before
   * each run and can read after it. Its graph is empty.
   */
  public DeviceProgram alone(Region region) {
    Graph nothing = new Graph(List.of(), new LinkedHashMap<>());
    return new DeviceProgram(
        new FusedGraph(nothing, fused.level(), List.of()),
        step,
        kernelsOf(region).stream().map(DeviceKernel::exchanging).toList());
  }

  /** Returns the kernels that compute a region, in execution order. */
  public List<DeviceKernel> kernelsOf(Region region) {
    return kernels.stream().filter(kernel -> kernel.region().equals(region.name())).toList();
  }

  /** Returns whether the program changes persistent tensors. */
  public boolean trains() {
    return fused.graph().values().stream()
        .anyMatch(value -> value.op().storage() == Storage.IN_PLACE);
  }

  /**
   * Returns whether the program is a whole training step, so that its persistent tensors can stay
   * on the device from one run to the next.
   */
  public boolean isWholeStep() {
    return trains() && fused.graph().all(StepMean.class).isEmpty();
  }

  /** Returns the arrays that are written before each step. */
  private List<DeviceBuffer> fed() {
    List<DeviceBuffer> fed = new ArrayList<>();
    for (Value value : fused.graph().values()) {
      if (value.op().storage() == Storage.FED) {
        fed.add(DeviceBuffer.of(value));
      }
    }
    fed.add(step.step());
    fed.add(step.rates());
    return fed;
  }
}
