package ninc.compiler.report;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiled;
import ninc.compiler.Target;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel.Access;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Flops;
import ninc.compiler.ir.Value;

/**
 * The cost of one kernel for a batch.
 *
 * @param region the region that the kernel computes
 * @param operations the floating-point operations by the definitions of the operators, see {@link
 *     Flops}
 * @param executed the operations that the schedule executes, which are fewer if an algorithm saves
 *     multiplications; Winograd transforms are not counted
 * @param bytesRead the bytes that it reads from memory, each tensor and each partial sum once
 * @param bytesWritten the bytes that it writes for other kernels or as results
 */
public record RegionCost(
    Region region, long operations, long executed, long bytesRead, long bytesWritten) {

  /** Returns a row for every region of a program, for its batch size. */
  public static List<RegionCost> of(Compiled compiled) {
    return of(compiled, compiled.fused());
  }

  /**
   * Returns a row for every region of a program, for its batch size.
   *
   * @param fused the graph of the program, whose regions may have been split for a device
   */
  public static List<RegionCost> of(Compiled compiled, FusedGraph fused) {
    Set<Value> escaping = fused.escaping();
    PartialSums sums = PartialSums.of(compiled);
    return fused.regions().stream().map(region -> of(region, compiled, escaping, sums)).toList();
  }

  private static RegionCost of(
      Region region, Compiled compiled, Set<Value> escaping, PartialSums sums) {
    int examples = compiled.options().batchSize();
    List<Value> values = region.values();
    Set<Value> read = Collections.newSetFromMap(new IdentityHashMap<>());
    values.forEach(value -> read.addAll(value.op().operands()));
    values.forEach(read::remove);
    return new RegionCost(
        region,
        values.stream().mapToLong(value -> value.op().flops().of(examples)).sum(),
        values.stream()
            .mapToLong(value -> FlopCount.executed(value.op(), compiled.algorithm(value), examples))
            .sum(),
        sums.bytes(region, Access.READ) + sums.bytesOfOthers(read.stream()),
        sums.bytes(region, Access.WRITE)
            + sums.bytesOfOthers(
                values.stream().filter(escaping::contains).flatMap(RegionCost::written)));
  }

  /** Returns the values that are written to memory when a value is computed. */
  private static Stream<Value> written(Value value) {
    return switch (value.op().storage()) {
      case IN_PLACE -> value.op().overwritten().stream();
      case FED, PERSISTENT, COMPUTED -> Stream.of(value);
    };
  }

  /**
   * The partial sums that kernels of work-groups write and read, before a sum or in its place.
   *
   * @param target the target, which determines the size of values
   * @param buffers the names of the program's arrays; none if it has no emitted kernels
   * @param partial the names of those that hold partial sums
   */
  private record PartialSums(
      Target target,
      Optional<DeviceProgram> program,
      Set<String> buffers,
      Set<String> partial,
      int examples) {

    static PartialSums of(Compiled compiled) {
      Set<String> buffers =
          compiled.program().stream()
              .flatMap(emitted -> emitted.buffers().stream())
              .map(DeviceBuffer::name)
              .collect(Collectors.toSet());
      Set<String> partial =
          compiled.program().stream()
              .flatMap(emitted -> emitted.fused().graph().values().stream())
              .map(DeviceBuffer::partialSums)
              .filter(buffers::contains)
              .collect(Collectors.toSet());
      CompileOptions options = compiled.options();
      return new PartialSums(
          options.target(), compiled.program(), buffers, partial, options.batchSize());
    }

    /** Returns the bytes of the partial sums that the kernels of a region access in this way. */
    long bytes(Region region, Access access) {
      return program.stream()
          .flatMap(emitted ->
              emitted.fused().regions().stream()
                  .filter(part -> region.values().contains(part.values().getFirst()))
                  .flatMap(part -> emitted.kernelsOf(part).stream())
                  .flatMap(kernel -> kernel.arguments().stream())
                  .filter(argument -> argument.access() == access)
                  .filter(argument -> partial.contains(argument.buffer().name())))
          .mapToLong(argument -> argument.buffer().bytes(examples))
          .sum();
    }

    /** Returns the bytes of those values that are in memory themselves. */
    long bytesOfOthers(Stream<Value> values) {
      return values
          .filter(value ->
              buffers.contains(value.name()) || !partial.contains(DeviceBuffer.partialSums(value)))
          .mapToLong(value -> target.bytes(value, examples))
          .sum();
    }
  }

  /** Returns the bytes read and written. */
  public long bytes() {
    return bytesRead + bytesWritten;
  }

  /** Returns the arithmetic intensity: executed operations per byte. */
  public double intensity() {
    return (double) executed / bytes();
  }
}
