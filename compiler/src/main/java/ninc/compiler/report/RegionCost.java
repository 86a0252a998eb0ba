package ninc.compiler.report;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import ninc.compiler.Compiled;
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
 * @param bytesRead the bytes that it reads from memory, each tensor once
 * @param bytesWritten the bytes that it writes for other kernels or as results
 */
public record RegionCost(
    Region region, long operations, long executed, long bytesRead, long bytesWritten) {

  /** Returns a row for every region of a program, for its batch size. */
  public static List<RegionCost> of(Compiled compiled) {
    Set<Value> escaping = compiled.fused().escaping();
    return compiled.fused().regions().stream()
        .map(region -> of(region, compiled, escaping))
        .toList();
  }

  private static RegionCost of(Region region, Compiled compiled, Set<Value> escaping) {
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
        bytes(read.stream(), examples),
        bytes(values.stream().filter(escaping::contains).flatMap(RegionCost::written), examples));
  }

  /** Returns the values that are written to memory when a value is computed. */
  private static Stream<Value> written(Value value) {
    return switch (value.op().storage()) {
      case IN_PLACE -> value.op().overwritten().stream();
      case FED, PERSISTENT, COMPUTED -> Stream.of(value);
    };
  }

  private static long bytes(Stream<Value> values, int examples) {
    return values.mapToLong(value -> value.type().bytes(examples)).sum();
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
