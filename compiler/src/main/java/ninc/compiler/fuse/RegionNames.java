package ninc.compiler.fuse;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import ninc.compiler.ir.StepPart;
import ninc.compiler.ir.Value;

/**
 * Names regions after the nodes that they compute: {@code nin1} for the forward pass of a whole
 * block, {@code nin1.pointwise1} for one layer of it, {@code nin1+maxpool1} for a block and its
 * pool, {@code nin1.backward} for the data gradients of the block, {@code nin1.conv.weight.grad}
 * and {@code nin1.conv.weight.updated} for a parameter, {@code nin1.conv.grad} for the gradients of
 * a weight and its bias.
 *
 * <p>Values are grouped by the first part of their dotted names and their part of the training
 * step. The name of a group is the longest common prefix of its values' names. The name of a region
 * joins the names of its groups, or only of the first and last of more than two: {@code
 * nin1…dropout1}. Regions that would have the same name are named after their first values,
 * numbered if necessary.
 */
public final class RegionNames {
  private final Set<String> taken = new HashSet<>();

  private RegionNames() {}

  /** Returns regions of these values with unique names. */
  public static List<Region> named(List<List<Value>> regions) {
    RegionNames names = new RegionNames();
    Map<String, List<List<Value>>> byName =
        regions.stream().collect(Collectors.groupingBy(RegionNames::name));
    return regions.stream()
        .map(values -> {
          String name = name(values);
          boolean isUnique = byName.get(name).size() == 1;
          return new Region(names.unique(isUnique ? name : values.getFirst().name()), values);
        })
        .toList();
  }

  private String unique(String name) {
    String unique = name;
    for (int number = 2; !taken.add(unique); number++) {
      unique = name + "." + number;
    }
    return unique;
  }

  private record Group(String root, StepPart part) {
    static Group of(Value value) {
      return new Group(path(value).getFirst(), value.part());
    }
  }

  private static List<String> path(Value value) {
    return List.of(value.origin().split("\\."));
  }

  private static String name(List<Value> values) {
    Map<Group, List<String>> prefixes = new LinkedHashMap<>();
    for (Value value : values) {
      prefixes.merge(Group.of(value), path(value), RegionNames::commonPrefix);
    }
    Map<Group, String> names = new LinkedHashMap<>();
    prefixes.forEach(
        (group, prefix) -> names.put(group, group.part.nameFor(String.join(".", prefix))));
    return names.size() > 2
        ? names.get(Group.of(values.getFirst())) + "…" + names.get(Group.of(values.getLast()))
        : String.join("+", names.values());
  }

  private static List<String> commonPrefix(List<String> a, List<String> b) {
    List<String> prefix = new ArrayList<>();
    for (int i = 0; i < Math.min(a.size(), b.size()) && a.get(i).equals(b.get(i)); i++) {
      prefix.add(a.get(i));
    }
    return prefix;
  }
}
