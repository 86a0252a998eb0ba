package ninc.dsl;

import java.util.List;
import java.util.stream.Collectors;

/** What additions and concatenations ask of their branches. */
final class Branches {

  private Branches() {}

  static List<Branch> checked(List<Branch> branches) {
    if (branches.isEmpty()) {
      throw new IllegalArgumentException("at least one branch is needed");
    }
    return List.copyOf(branches);
  }

  static String shapes(List<Branch> branches) {
    return branches.stream()
        .map(branch -> "%s gives %s".formatted(branch.name(), branch.output()))
        .collect(Collectors.joining(", "));
  }
}
