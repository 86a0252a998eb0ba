package ninc.runtime.predict;

import java.util.List;
import java.util.stream.IntStream;
import ninc.runtime.OneLine;

/**
 * The class names in the order of the logits. Classes without a name are numbered from 0.
 *
 * @param names the names; unprintable characters become {@code ?}
 */
public record ClassNames(List<String> names) {

  public ClassNames {
    names = names.stream().map(OneLine::of).toList();
  }

  /** Returns the name of a class, or its number. */
  public String of(int index) {
    return index < names.size() ? names.get(index) : Integer.toString(index);
  }

  /** Returns the names of the first classes. */
  public List<String> first(int count) {
    return IntStream.range(0, count).mapToObj(this::of).toList();
  }
}
