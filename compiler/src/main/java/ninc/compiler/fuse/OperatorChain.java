package ninc.compiler.fuse;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Formats the operators of a kernel in one line, with repeated sequences abbreviated. */
public final class OperatorChain {

  private OperatorChain() {}

  /** Returns for example {@code conv 5×5+bias+relu+(conv 1×1+bias+relu)×2}. */
  public static String of(Region region) {
    return of(region.values().stream().map(value -> value.op().label()).toList());
  }

  static String of(List<String> labels) {
    Run run = new Run(0, 0, 1);
    for (int start = 0; start < labels.size(); start++) {
      for (int size = 1; start + 2 * size <= labels.size(); size++) {
        Run candidate = new Run(start, size, times(labels, start, size));
        // Ties go to the last run, which starts with a convolution instead of a bias.
        if (candidate.times > 1 && candidate.length() >= run.length()) {
          run = candidate;
        }
      }
    }
    return run.size == 0 ? String.join("+", labels) : joined(labels, run);
  }

  /** A run of {@code size} labels that start at {@code start} and occur {@code times} times. */
  private record Run(int start, int size, int times) {
    int length() {
      return size * times;
    }

    int end() {
      return start + length();
    }
  }

  private static int times(List<String> labels, int start, int size) {
    List<String> unit = labels.subList(start, start + size);
    int end = start + size;
    while (end + size <= labels.size() && labels.subList(end, end + size).equals(unit)) {
      end += size;
    }
    return (end - start) / size;
  }

  private static String joined(List<String> labels, Run run) {
    String unit = String.join("+", labels.subList(run.start, run.start + run.size));
    return Stream.of(
            of(labels.subList(0, run.start)),
            (run.size == 1 ? unit : "(" + unit + ")") + "×" + run.times,
            of(labels.subList(run.end(), labels.size())))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("+"));
  }
}
