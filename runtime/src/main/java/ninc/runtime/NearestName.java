package ninc.runtime;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses which of several names somebody meant who gave one that is not among them. */
public final class NearestName {
  /** A name may differ in one of so many characters. */
  private static final int CHARACTERS_A_SLIP = 3;

  private NearestName() {}

  /** To follow what is said of the wrong name: {@code (did you mean cpu?)}, or nothing. */
  public static String hint(String given, Collection<String> names) {
    return find(given, names).map(" (did you mean %s?)"::formatted).orElse("");
  }

  /** The name with the fewest slips; none where even that has too many to be meant. */
  static Optional<String> find(String given, Collection<String> names) {
    return names.stream()
        .min(Comparator.comparingInt(name -> slips(given, name)))
        .filter(name -> slips(given, name) <= Math.max(1, given.length() / CHARACTERS_A_SLIP));
  }

  /**
   * The characters that are missing, wrong, too many, or swapped with their neighbour: the distance
   * of Damerau and Levenshtein, in its form that changes no place twice. Case and what follows the
   * whole name count for nothing.
   */
  private static int slips(String given, String name) {
    String from = given.toLowerCase(Locale.ROOT);
    String to = name.toLowerCase(Locale.ROOT);
    if (from.startsWith(to)) {
      return 0;
    }
    int[][] slips = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        slips[i][j] = i == 0 || j == 0 ? i + j : step(slips, from, to, i, j);
      }
    }
    return slips[from.length()][to.length()];
  }

  private static int step(int[][] slips, String from, String to, int i, int j) {
    int wrong = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
    int least =
        Math.min(slips[i - 1][j - 1] + wrong, Math.min(slips[i - 1][j] + 1, slips[i][j - 1] + 1));
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(least, slips[i - 2][j - 2] + 1) : least;
  }
}
