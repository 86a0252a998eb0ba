package ninc.runtime.checkpoint;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Orders tensors by layer, as far as their names tell: {@code 2.weight} before {@code 10.weight},
 * and the weight of a layer before its bias. The order in the file does not help, since PyTorch's
 * safetensors writer sorts names alphabetically.
 */
final class TensorOrder implements Comparator<String> {
  /** A boundary between a digit and a non-digit. */
  private static final Pattern BOUNDARY = Pattern.compile("(?<=\\d)(?=\\D)|(?<=\\D)(?=\\d)");

  private static final Pattern DIGITS = Pattern.compile("0*(\\d{1,18})");
  private static final List<String> ROLES = List.of("weight", "bias");

  @Override
  public int compare(String a, String b) {
    int byLayer = compareLayers(layer(a), layer(b));
    return byLayer != 0 ? byLayer : Integer.compare(role(a), role(b));
  }

  private static String layer(String name) {
    return name.substring(0, name.lastIndexOf('.') + 1);
  }

  private static int role(String name) {
    int role = ROLES.indexOf(name.substring(name.lastIndexOf('.') + 1));
    return role < 0 ? ROLES.size() : role;
  }

  private static int compareLayers(String a, String b) {
    String[] left = BOUNDARY.split(a);
    String[] right = BOUNDARY.split(b);
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      int order = compareParts(left[i], right[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.length, right.length);
  }

  private static int compareParts(String a, String b) {
    return DIGITS.matcher(a).matches() && DIGITS.matcher(b).matches()
        ? Long.compare(Long.parseLong(a), Long.parseLong(b))
        : a.compareTo(b);
  }
}
