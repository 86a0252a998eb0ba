package ninc.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.fuse.RegionNames;
import ninc.compiler.ir.AccessPattern;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Loss;
import ninc.compiler.ir.Loss.CrossEntropyGradient;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Value;

/**
 * Partitions regions into kernels for devices with work-groups. A fused loop is split where a value
 * needs pixels from the tile of another work-group, where its layers need more local memory than a
 * work-group has, and, at level full, where several kernels are predicted to take less time than
 * one. An {@linkplain InvertedResidual inverted residual} is one kernel, although its depthwise
 * convolution reads other pixels: a work-group expands those that its tile needs.
 */
public final class KernelPartitioner {
  /** The classes of which a work item computes the probabilities one after the other. */
  private static final int MAX_CLASSES = 64;

  /** How far apart the kernels of gradients that are joined can be, which both keep memory. */
  private static final int MAX_BETWEEN = 3;

  private final Schedules schedules;
  private final boolean timed;
  private final Map<Value, List<Value>> readers;
  private final Set<Value> results;

  KernelPartitioner(FusedGraph fused, Schedules schedules) {
    this.schedules = schedules;
    this.timed = fused.level() == FusionLevel.FULL;
    this.results = Set.copyOf(fused.graph().results().values());
    this.readers = fused.graph().readers();
  }

  /** Returns the same graph with one region per kernel, which is one loop or one reduction. */
  public static FusedGraph apply(FusedGraph fused, Schedules schedules) {
    KernelPartitioner partitioner = new KernelPartitioner(fused, schedules);
    List<List<Value>> parts =
        fused.regions().stream()
            .flatMap(region -> partitioner.parts(region).stream())
            .collect(Collectors.toCollection(ArrayList::new));
    if (partitioner.timed) {
      joinLosses(parts);
      partitioner.joinGradients(parts);
    }
    FusedGraph partitioned =
        new FusedGraph(fused.graph(), fused.level(), RegionNames.named(parts), fused.views());
    partitioned.verify("partitioning regions into kernels");
    return partitioned;
  }

  /**
   * Joins the gradient of a loss with few classes with the loss, if a kernel computes it alone: a
   * work-group has all logits of its examples at hand.
   */
  private static void joinLosses(List<List<Value>> parts) {
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).size() == 1
          && parts.get(i).getFirst().op() instanceof CrossEntropyGradient(Value logits, _, _)
          && logits.featureMap().channels() <= MAX_CLASSES) {
        Optional<List<Value>> loss =
            parts.stream()
                .filter(part -> part.stream().allMatch(value -> isSum(value.op(), logits)))
                .findFirst();
        if (loss.isPresent()) {
          parts.set(i, Stream.concat(loss.get().stream(), parts.get(i).stream()).toList());
          parts.remove(loss.get());
        }
      }
    }
  }

  /**
   * Joins short gradients of two layers of a block that have the same form, so that their
   * work-groups are launched together, and half as many slices occupy the device. Their kernel
   * takes the place of the second, unless a kernel before that, which accumulates gradients, reads
   * the first.
   */
  private void joinGradients(List<List<Value>> parts) {
    for (int i = 0; i < parts.size(); i++) {
      for (int j = i + 1; j < Math.min(i + 1 + MAX_BETWEEN, parts.size()); j++) {
        List<Value> joined = Stream.concat(parts.get(i).stream(), parts.get(j).stream()).toList();
        if (haveSameForm(parts.get(i), parts.get(j))
            && schedules.isShort(parts.get(i))
            && arrays(joined) < schedules.traits().arrays()
            && !isRead(parts.get(i), parts.subList(i + 1, j))) {
          parts.set(j, joined);
          parts.remove(i);
          break;
        }
      }
    }
  }

  /** Returns whether two kernels are weight gradients of layers of the same form. */
  private static boolean haveSameForm(List<Value> a, List<Value> b) {
    return a.size() == b.size()
        && a.stream().filter(value -> value.op() instanceof ConvolutionWeightGradient).count() == 1
        && IntStream.range(0, a.size()).allMatch(i -> haveSameForm(a.get(i), b.get(i)));
  }

  private static boolean haveSameForm(Value a, Value b) {
    List<Value> operands = b.op().operands();
    return a.op().operands().size() == operands.size()
        && a.op().with(operands).equals(b.op())
        && a.op().operands().stream()
            .map(Value::stored)
            .toList()
            .equals(operands.stream().map(Value::stored).toList());
  }

  /** Returns whether one of some kernels reads what a kernel computes. */
  private boolean isRead(List<Value> part, List<List<Value>> kernels) {
    return part.stream()
        .flatMap(value -> readers.get(value).stream())
        .anyMatch(reader -> kernels.stream().anyMatch(kernel -> kernel.contains(reader)));
  }

  /** Returns whether a region is the gradients of two layers that have been joined before. */
  private static boolean isJoined(List<Value> values) {
    int half = values.size() / 2;
    return haveSameForm(values.subList(0, half), values.subList(half, values.size()));
  }

  /** Returns whether an operator sums what it computes from the logits of the batch. */
  private static boolean isSum(Op op, Value logits) {
    return op instanceof Loss loss
        && loss.access() == AccessPattern.BATCH
        && loss.logits() == logits;
  }

  /** Returns the values of each kernel of a region. */
  List<List<Value>> parts(Region region) {
    if (isJoined(region.values())) {
      return List.of(region.values());
    }
    List<List<Value>> parts = new ArrayList<>(loops(region, timed));
    parts.addAll(reductions(region.reductions()));
    return parts;
  }

  /** Returns the values of each kernel of a region's loops: all, or those of each loop apart. */
  private List<List<Value>> loops(Region region, boolean timed) {
    List<List<Value>> apart =
        region.loops().stream().flatMap(loop -> parts(loop.values(), timed).stream()).toList();
    return InvertedResidual.of(region.values()).isPresent()
            && cost(region.values(), timed) <= apart.stream().mapToDouble(p -> cost(p, timed)).sum()
        ? List.of(region.values())
        : apart;
  }

  /**
   * Returns the reductions of a region by kernel: siblings share one, as far as their arrays fit.
   */
  private List<List<Value>> reductions(List<Value> reductions) {
    List<List<Value>> parts = new ArrayList<>();
    for (Value reduction : reductions) {
      if (!parts.isEmpty() && reduction.isSibling(parts.getLast())) {
        List<Value> joined = new ArrayList<>(parts.getLast());
        joined.add(reduction);
        if (arrays(joined) < schedules.traits().arrays()) {
          parts.set(parts.size() - 1, List.copyOf(joined));
          continue;
        }
      }
      parts.add(List.of(reduction));
    }
    return parts;
  }

  /**
   * Returns the partition of a loop with the shortest predicted time at level full, and otherwise
   * with the fewest kernels. Kernels begin at stages; only if no such partition fits, because of
   * its arrays, may they begin anywhere.
   */
  private List<List<Value>> parts(List<Value> loop, boolean timed) {
    List<Integer> starts = new ArrayList<>();
    int next = 0;
    for (Stage stage : Stage.of(loop)) {
      starts.add(next);
      next += stage.values().size();
    }
    starts.add(next);
    return cheapest(loop, starts, timed)
        .or(() -> cheapest(loop, IntStream.rangeClosed(0, loop.size()).boxed().toList(), timed))
        .orElseThrow(() -> new IllegalStateException("no kernel fits " + loop.getFirst()));
  }

  /**
   * Finds the partition with the shortest time or the fewest kernels by dynamic programming.
   *
   * @param bounds where kernels may begin and end, in order, from 0 to the length of the loop
   * @return empty if the values between two bounds fit no kernel
   */
  private Optional<List<List<Value>>> cheapest(
      List<Value> loop, List<Integer> bounds, boolean timed) {
    double[] cost = new double[bounds.size()];
    int[] previous = new int[bounds.size()];
    for (int end = 1; end < bounds.size(); end++) {
      cost[end] = Double.POSITIVE_INFINITY;
      for (int start = 0; start < end; start++) {
        List<Value> part = loop.subList(bounds.get(start), bounds.get(end));
        double candidate = cost[start] + cost(part, timed);
        if (candidate < cost[end]) {
          cost[end] = candidate;
          previous[end] = start;
        }
      }
    }
    if (cost[bounds.size() - 1] == Double.POSITIVE_INFINITY) {
      return Optional.empty();
    }
    List<List<Value>> parts = new ArrayList<>();
    for (int end = bounds.size() - 1; end > 0; end = previous[end]) {
      parts.addFirst(List.copyOf(loop.subList(bounds.get(previous[end]), bounds.get(end))));
    }
    return Optional.of(parts);
  }

  /** Returns the predicted time of a kernel, or 1 for each kernel that fits. */
  private double cost(List<Value> part, boolean timed) {
    double seconds = seconds(part);
    return timed || seconds == Double.POSITIVE_INFINITY ? seconds : 1;
  }

  private double seconds(List<Value> part) {
    if (arrays(part) >= schedules.traits().arrays()) {
      return Double.POSITIVE_INFINITY;
    }
    return InvertedResidual.of(part)
        .map(block -> schedules.seconds(block, bytes(part)))
        .orElseGet(() -> schedules.seconds(Stage.of(part), bytes(part)));
  }

  /**
   * The predicted time of a region's loops, in seconds.
   *
   * @param seconds with the kernels that are emitted
   * @param fused with as few kernels as fit
   */
  record Prediction(double seconds, double fused) {}

  /** Predicts the time of a region's loops. */
  Prediction predict(Region region) {
    return new Prediction(
        loops(region, timed).stream().mapToDouble(this::seconds).sum(),
        loops(region, false).stream().mapToDouble(this::seconds).sum());
  }

  /** Returns the bytes that a kernel of these values reads and writes, each once. */
  private double bytes(List<Value> part) {
    long read =
        part.stream()
            .flatMap(value -> value.op().operands().stream())
            .filter(operand -> !part.contains(operand))
            .distinct()
            .mapToLong(operand -> operand.bytes(Multiprocessors.EXAMPLES))
            .sum();
    long written =
        part.stream()
            .filter(value -> results.contains(value) || !part.containsAll(readers.get(value)))
            .mapToLong(value -> value.bytes(Multiprocessors.EXAMPLES))
            .sum();
    return read + written;
  }

  /** Returns the maximum number of arrays of a kernel of these values, without the step's array. */
  static long arrays(List<Value> part) {
    long tables =
        part.stream()
            .filter(value -> value.op() instanceof Preprocess)
            .mapToLong(_ -> Preprocess.TABLES)
            .sum();
    return tables
        + part.stream()
            .flatMap(value -> Stream.concat(value.op().operands().stream(), written(value)))
            .distinct()
            .count();
  }

  private static Stream<Value> written(Value value) {
    return switch (value.op().storage()) {
      case IN_PLACE -> value.op().overwritten().stream();
      case COMPUTED, FED, PERSISTENT -> Stream.of(value);
    };
  }
}
