package ninc.cli.option;

import java.util.Set;
import ninc.compiler.ir.FusionLevel;
import ninc.runtime.UserError;

/** Checks lists of levels of fusion. */
final class FusionLevels {
  private FusionLevels() {}

  /** These levels, of which there must be one, as there is not in a list of commas alone. */
  static Set<FusionLevel> check(Set<FusionLevel> levels) {
    if (levels.isEmpty()) {
      throw new UserError("--fusion names no level; give one, or leave it out");
    }
    return levels;
  }
}
