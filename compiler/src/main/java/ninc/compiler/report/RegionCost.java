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
 * What one kernel costs for a batch.
 *
 * @param operations floating-point operations by the operators' definitions, see {@link Flops}
 * @param executed those that the schedule does: fewer where an algorithm saves products; transforms
 *     are not counted
 * @param bytesRead of what it reads from memory, each tensor once
 * @param bytesWritten of what others read, or is asked for
 */
public record RegionCost(
    Region region, long operations, long executed, long bytesRead, long bytesWritten) {

  /** A row for every region of a program, for a batch of its size. */
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

  /** What computing a value changes in memory. */
  private static Stream<Value> written(Value value) {
    return switch (value.op().storage()) {
      case IN_PLACE -> value.op().overwritten().stream();
      case FED, PERSISTENT, COMPUTED -> Stream.of(value);
    };
  }

  private static long bytes(Stream<Value> values, int examples) {
    return values.mapToLong(value -> value.type().bytes(examples)).sum();
  }

  /** Bytes from and to memory. */
  public long bytes() {
    return bytesRead + bytesWritten;
  }

  /** Arithmetic intensity: executed operations per byte. */
  public double intensity() {
    return (double) executed / bytes();
  }
}
