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
 * Names regions after the nodes of the network that they compute: {@code nin1} for the forward pass
 * of a whole block, {@code nin1.pointwise1} for one layer of it, {@code nin1+maxpool1} for a block
 * and its pool, {@code nin1.backward} for the data gradients of the block, {@code
 * nin1.conv.weight.grad} and {@code nin1.conv.weight.updated} for a parameter.
 *
 * <p>Of the values that share the first part of their dotted names and the part of the training
 * step, the name is what all their names begin with. Where there are more than two such groups, the
 * name has the first and the last: {@code nin1…dropout1}. Regions that would have the same name are
 * named after their first values instead, and where that is taken, too, by a number.
 */
public final class RegionNames {
  private final Set<String> taken = new HashSet<>();

  private RegionNames() {}

  /** Regions of these values, each under a name of its own. */
  public static List<Region> named(List<List<Value>> regions) {
    RegionNames names = new RegionNames();
    Map<String, List<List<Value>>> byName =
        regions.stream().collect(Collectors.groupingBy(RegionNames::name));
    return regions.stream()
        .map(values -> {
          String name = name(values);
          boolean alone = byName.get(name).size() == 1;
          return new Region(names.unique(alone ? name : values.getFirst().name()), values);
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
