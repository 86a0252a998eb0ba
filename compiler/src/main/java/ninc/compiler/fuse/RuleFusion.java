package ninc.compiler.fuse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.FusionRule;
import ninc.compiler.ir.Granularity;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;

/** Fuses values by a {@link FusionRule}, and refuses kernels that cannot be. */
final class RuleFusion {
  private static final Comparator<Group> LATEST_FIRST =
      Comparator.comparingInt((Group group) -> group.number).reversed();

  private final FusionRule rule;
  private final KernelLimits limits;
  private final Map<Value, List<Value>> readers;
  private final List<Group> groups = new ArrayList<>();
  private final Map<Value, Group> groupOf = new IdentityHashMap<>();

  private RuleFusion(Graph graph, FusionRule rule, KernelLimits limits) {
    this.rule = rule;
    this.limits = limits;
    this.readers = graph.readers();
  }

  /**
   * Partitions the values of a graph into regions.
   *
   * @throws IllegalFusion if the rule fuses values that cannot be one kernel
   */
  static FusedGraph fuse(Graph graph, FusionRule rule, KernelLimits limits) {
    RuleFusion fusion = new RuleFusion(graph, rule, limits);
    graph.values().stream()
        .filter(value -> !value.op().storage().isGiven())
        .forEach(fusion::assign);
    // At this level, no region is split to save time.
    return new FusedGraph(graph, FusionLevel.BLOCK, RegionNames.named(fusion.inExecutionOrder()));
  }

  private void assign(Value value) {
    Group group =
        continued(value).or(() -> sibling(value)).orElseGet(() -> new Group(groups.size()));
    group.add(value);
    groupOf.put(value, group);
  }

  /** Returns the group of the operand that the rule fuses a value with, latest group first. */
  private Optional<Group> continued(Value value) {
    return value.op().operands().stream()
        .distinct()
        .filter(groupOf::containsKey)
        .sorted(Comparator.comparing(groupOf::get, LATEST_FIRST))
        .filter(operand -> rule.fuses(operand, value, groupOf.get(operand)))
        .findFirst()
        .map(operand -> checked(value, operand));
  }

  /** Returns the group that the rule fuses a value with although it reads none of its values. */
  private Optional<Group> sibling(Value value) {
    Set<Group> candidates = new LinkedHashSet<>();
    for (Value operand : value.op().operands()) {
      readers.get(operand).stream()
          .filter(groupOf::containsKey)
          .map(groupOf::get)
          .forEach(candidates::add);
    }
    value.op().operands().stream().map(groupOf::get).forEach(candidates::remove);
    return candidates.stream()
        .sorted(LATEST_FIRST)
        .filter(group -> rule.fusesSibling(value, group))
        .findFirst()
        .map(group -> checked(value, group.values.getFirst()));
  }

  private Group checked(Value value, Value partner) {
    Group group = groupOf.get(partner);
    group
        .obstacle(value)
        .ifPresent(reason -> {
          throw new IllegalFusion(
              "%s: %s cannot join the kernel of %s: %s"
                  .formatted(rule.label(), value, partner, reason));
        });
    return group;
  }

  /** Returns the values of each group, each group after those that it depends on. */
  private List<List<Value>> inExecutionOrder() {
    Set<Group> ordered = new LinkedHashSet<>();
    groups.forEach(group -> addInOrder(group, Group::needed, ordered));
    return ordered.stream().map(Group::chains).toList();
  }

  /** Adds an item after all that it needs. */
  private static <T> void addInOrder(T item, Function<T, Stream<T>> needed, Set<T> ordered) {
    if (!ordered.contains(item)) {
      needed.apply(item).forEach(other -> addInOrder(other, needed, ordered));
      ordered.add(item);
    }
  }

  /**
   * Returns the values that must be computed before a value: its operands, and those before it that
   * read the memory that it overwrites.
   */
  private Stream<Value> needed(Value value) {
    Stream<Value> overwritten =
        value.op().storage() == Storage.IN_PLACE
            ? value.op().overwritten().stream()
                .flatMap(memory -> readers.get(memory).stream().takeWhile(other -> other != value))
            : Stream.empty();
    return Stream.concat(value.op().operands().stream(), overwritten);
  }

  /** The values of a kernel. */
  private final class Group implements FusionRule.Kernel {
    private final int number;
    private final List<Value> values = new ArrayList<>();

    Group(int number) {
      this.number = number;
      groups.add(this);
    }

    void add(Value value) {
      values.add(value);
    }

    @Override
    public List<Value> values() {
      return Collections.unmodifiableList(values);
    }

    @Override
    public boolean admits(Value next) {
      return obstacle(next).isEmpty();
    }

    /** Returns why a value cannot be computed by this kernel; empty if it can. */
    Optional<String> obstacle(Value next) {
      return wholeBatch(next)
          .or(() -> halo(next))
          .or(() -> cycle(next))
          .or(() -> limits.obstacle(Stream.concat(values.stream(), Stream.of(next)).toList()));
    }

    /** Sums over the batch come last in a kernel, or share one that consists of them alone. */
    private Optional<String> wholeBatch(Value next) {
      List<Value> sums = values.stream().filter(RuleFusion::needsBatch).toList();
      boolean onlySums = sums.size() == values.size();
      if (needsBatch(next)) {
        return next.isSibling(sums) && (onlySums || continues(next))
            ? Optional.empty()
            : Optional.of(
                "%s (%s) needs the whole batch, of which a kernel has a tile or an example at a time"
                    .formatted(next, next.op().label()));
      }
      return sums.stream()
          .filter(sum -> onlySums || next.op().operands().contains(sum))
          .findFirst()
          .map(sum ->
              "%s (%s) is complete only after the whole batch".formatted(sum, sum.op().label()));
    }

    private boolean continues(Value next) {
      return next.op().continuation().stream()
          .flatMap(continuation -> continuation.operands().stream())
          .anyMatch(values::contains);
    }

    /** A value that continues no other reads a window of pixels, also those of other tiles. */
    private Optional<String> halo(Value next) {
      return next.op().continuation().isPresent()
          ? Optional.empty()
          : operands(next)
              .findFirst()
              .map(operand ->
                  "%s (%s) reads a halo of %s, pixels around its own, which must be in memory first"
                      .formatted(next, next.op().label(), operand));
    }

    /** A value may not need what another kernel computes from this one. */
    private Optional<String> cycle(Value next) {
      return RuleFusion.this
          .needed(next)
          .filter(needed -> groupOf.containsKey(needed) && groupOf.get(needed) != this)
          .filter(needed -> groupOf.get(needed).dependsOn(this))
          .findFirst()
          .map(needed ->
              "%s also needs %s, which another kernel computes from this one (a cycle)"
                  .formatted(next, needed));
    }

    private boolean dependsOn(Group other) {
      Set<Group> seen = new LinkedHashSet<>();
      List<Group> open = new ArrayList<>(List.of(this));
      while (!open.isEmpty()) {
        Group group = open.removeLast();
        if (group == other) {
          return true;
        }
        if (seen.add(group)) {
          group.needed().forEach(open::add);
        }
      }
      return false;
    }

    /** Returns the groups that must run before this one. */
    private Stream<Group> needed() {
      return values.stream()
          .flatMap(RuleFusion.this::needed)
          .filter(groupOf::containsKey)
          .map(groupOf::get)
          .distinct()
          .filter(Predicate.not(this::equals));
    }

    /** Returns the values with each chain of operators together. */
    private List<Value> chains() {
      Set<Value> ordered = new LinkedHashSet<>();
      values.stream()
          .filter(value -> readers.get(value).stream().noneMatch(values::contains))
          .forEach(last -> addInOrder(last, this::operands, ordered));
      return List.copyOf(ordered);
    }

    /** Returns the operands of a value that this kernel computes. */
    private Stream<Value> operands(Value value) {
      return value.op().operands().stream().filter(values::contains);
    }
  }

  private static boolean needsBatch(Value value) {
    return value.op().granularity() == Granularity.BATCH;
  }
}
