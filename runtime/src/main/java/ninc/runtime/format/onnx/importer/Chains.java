package ninc.runtime.format.onnx.importer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ninc.dsl.Dsl;
import ninc.runtime.UserError;
import ninc.runtime.format.onnx.importer.Part.Joint;
import ninc.runtime.format.onnx.importer.Step.Apply;
import ninc.runtime.format.onnx.importer.Step.Meet;
import ninc.runtime.format.onnx.importer.Step.Start;

/**
 * Converts steps, a directed acyclic graph, to chains with branches, as the DSL writes them. The
 * branches of a join start from the last step that all of its inputs depend on, its immediate
 * dominator.
 */
final class Chains {
  /** The maximum depth of branches in branches. */
  private static final int MAX_DEPTH = 50;

  private final Map<Step, Step> dominators = new IdentityHashMap<>();
  private final Map<Step, Integer> depths = new IdentityHashMap<>();
  private final Set<Step> placed = Collections.newSetFromMap(new IdentityHashMap<>());

  private Chains() {}

  /**
   * Returns the parts from the input to a step.
   *
   * @throws UserError if branches share steps in a way that the DSL cannot express
   */
  static List<Part> of(Step start, Step end) {
    Chains chains = new Chains();
    sorted(end).forEach(chains::dominate);
    return chains.between(start, end, 0);
  }

  /** Returns a step and all steps that it depends on, each after those that it reads. */
  private static List<Step> sorted(Step end) {
    List<Step> sorted = new ArrayList<>();
    Set<Step> done = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Step> open = new ArrayDeque<>(List.of(end));
    while (!open.isEmpty()) {
      Step step = open.peek();
      List<Step> waiting = step.inputs().stream().filter(input -> !done.contains(input)).toList();
      waiting.forEach(open::push);
      if (waiting.isEmpty()) {
        open.pop();
        if (done.add(step)) {
          sorted.add(step);
        }
      }
    }
    return sorted;
  }

  private void dominate(Step step) {
    Step dominator = step.inputs().stream().reduce(this::common).orElse(step);
    dominators.put(step, dominator);
    depths.put(step, step == dominator ? 0 : depths.get(dominator) + 1);
  }

  /** Returns the last step that two steps depend on. */
  private Step common(Step a, Step b) {
    Step first = a;
    Step second = b;
    while (first != second) {
      if (depths.get(first) >= depths.get(second)) {
        first = dominators.get(first);
      } else {
        second = dominators.get(second);
      }
    }
    return first;
  }

  /** Returns the parts after one step up to and including another one. */
  private List<Part> between(Step start, Step end, int depth) {
    List<Part> parts = new ArrayList<>();
    Step step = end;
    while (step != start) {
      if (!placed.add(step)) {
        throw new UserError(
            "the output of the node %s is read by branches that start before it, which the DSL"
                    .formatted(OnnxFile.quoted(label(step)))
                + " cannot express");
      }
      step =
          switch (step) {
            case Apply(Part part, Step input, _) -> {
              parts.add(part);
              yield input;
            }
            case Meet meet -> {
              parts.add(join(meet, depth));
              yield dominators.get(meet);
            }
            case Start _ -> throw new IllegalStateException("a branch starts before the input");
          };
    }
    return parts.reversed();
  }

  private Part join(Meet meet, int depth) {
    if (depth == MAX_DEPTH) {
      throw new UserError("it has branches in branches more than %d deep".formatted(MAX_DEPTH));
    }
    Step fork = dominators.get(meet);
    List<List<Part>> branches = new ArrayList<>();
    for (Step input : branches(meet, fork)) {
      branches.add(between(fork, input, depth + 1));
    }
    return new Part.Join(meet.label(), meet.joint(), Dsl.identity(), branches);
  }

  /** Returns the ends of the branches: all inputs or, of a product, the factors alone. */
  private static List<Step> branches(Meet meet, Step fork) {
    if (meet.joint() != Joint.MULTIPLY) {
      return meet.inputs();
    }
    Step map = meet.inputs().getFirst();
    Step factors = meet.inputs().getLast();
    if (map == fork) {
      return List.of(factors);
    }
    if (factors == fork && factors.output().equals(map.output())) {
      return List.of(map);
    }
    throw new UserError(
        "the node %s multiplies by factors that are not computed from the map that they multiply,"
                .formatted(OnnxFile.quoted(meet.label()))
            + " which the DSL cannot express");
  }

  private static String label(Step step) {
    return switch (step) {
      case Start _ -> "input";
      case Apply(Part part, _, _) -> part.label();
      case Meet meet -> meet.label();
    };
  }
}
