package ninc.runtime.predict;

import java.util.List;
import java.util.stream.IntStream;

/** What the classes are called, in the order of the logits; those without a name are numbered. */
public record ClassNames(List<String> names) {

  public ClassNames {
    names = List.copyOf(names);
  }

  /** The name of a class, or its number, counted from 0. */
  public String of(int index) {
    return index < names.size() ? names.get(index) : Integer.toString(index);
  }

  /** The names of the first classes. */
  public List<String> first(int count) {
    return IntStream.range(0, count).mapToObj(this::of).toList();
  }
}
