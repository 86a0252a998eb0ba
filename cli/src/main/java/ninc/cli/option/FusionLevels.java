package ninc.cli.option;

import java.util.Set;
import ninc.compiler.ir.FusionLevel;
import ninc.runtime.UserError;

/** Checks lists of fusion levels. */
final class FusionLevels {
  private FusionLevels() {}

  /** Checks that there is a level, which a list of commas alone does not have. */
  static Set<FusionLevel> check(Set<FusionLevel> levels) {
    if (levels.isEmpty()) {
      throw new UserError("--fusion names no level; name at least one, or omit it");
    }
    return levels;
  }
}
