package ninc.runtime.inspect;

import java.util.List;
import java.util.stream.IntStream;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.Split;

/**
 * Evenly spaced examples of a split, so that a split sorted by class yields examples of every
 * class.
 *
 * @param indices the indices of the examples in the split
 * @param examples the examples in the same order
 */
public record Sample(List<Integer> indices, Split examples) {

  public Sample {
    indices = List.copyOf(indices);
  }

  /** Selects {@code count} examples of a split, or all if there are fewer. */
  public static Sample of(Split split, int count) {
    int size = Math.min(count, split.size());
    List<Integer> indices =
        IntStream.range(0, size).map(i -> (int) ((long) i * split.size() / size)).boxed().toList();
    return new Sample(indices, chosen(split, indices));
  }

  private static Split chosen(Split split, List<Integer> indices) {
    ImageShape shape = split.shape();
    byte[] pixels = new byte[indices.size() * shape.length()];
    byte[] image = new byte[shape.length()];
    for (int i = 0; i < indices.size(); i++) {
      split.copyImage(indices.get(i), image);
      System.arraycopy(image, 0, pixels, i * image.length, image.length);
    }
    return Split.of(shape, pixels, indices.stream().mapToInt(split::label).toArray());
  }
}
