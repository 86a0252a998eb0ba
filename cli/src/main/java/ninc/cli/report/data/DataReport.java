package ninc.cli.report.data;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.cli.terminal.JsonListener;
import ninc.cli.terminal.Text;
import ninc.cli.terminal.TextTable;
import ninc.cli.terminal.TextTable.Column;
import ninc.runtime.OneLine;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.DecodingSpeed;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.ImageSize;
import ninc.runtime.data.PixelStatistics;
import ninc.runtime.data.Split;

/**
 * What a data set holds.
 *
 * @param sizes the distinct sizes of its images before they were resized; empty if all images have
 *     the size of the data set
 * @param statistics the statistics of the training images, if they were asked for
 * @param speed how fast the training images are decoded, if that was asked for
 */
public record DataReport(
    Dataset data,
    List<ImageSize> sizes,
    Optional<PixelStatistics> statistics,
    Optional<DecodingSpeed> speed) {

  /** Returns the examples, sizes and classes in one line. */
  public String headline() {
    ImageShape shape = data.train().shape();
    return Text.format(
        "%s: %,d training%s and %,d test images of %s pixels, %s, %d classes%s",
        OneLine.of(data.name()),
        data.train().size(),
        data.validation().map(split -> Text.format(", %,d validation", split.size())).orElse(""),
        data.test().size(),
        shape.size(),
        shape.channels() == 1 ? "greyscale" : "RGB",
        data.classNames().size(),
        original());
  }

  private String original() {
    Comparator<ImageSize> byArea =
        Comparator.comparingLong(size -> (long) size.height() * size.width());
    return sizes.isEmpty()
        ? ""
        : Text.format(
            "; resized from %d sizes, %s to %s",
            sizes.size(),
            sizes.stream().min(byArea).orElseThrow(),
            sizes.stream().max(byArea).orElseThrow());
  }

  /** Prints the headline, the number of examples of each class, and the statistics. */
  public void print(PrintWriter out) {
    out.println(headline());
    out.println();
    classes().print(out);
    statistics.ifPresent(found -> {
      out.println();
      out.println(
          "mean and standard deviation of the training images: --mean %s --std %s"
              .formatted(rounded(found.mean()), rounded(found.std())));
    });
    speed.ifPresent(found -> {
      out.println();
      out.println(
          Text.format(
              "%,d training images decoded in %.2f s with %d threads: %,.0f per second",
              found.images(), found.seconds(), found.threads(), found.imagesPerSecond()));
    });
  }

  private static String rounded(List<Double> channels) {
    return channels.stream()
        .map(x -> String.format(Locale.ROOT, "%.4f", x))
        .collect(Collectors.joining(","));
  }

  /** Returns a table with the number of examples of each class. */
  public TextTable classes() {
    SequencedMap<String, int[]> counts = counts();
    TextTable table =
        new TextTable(
            Stream.concat(
                    Stream.of(Column.left("class")), counts.keySet().stream().map(Column::right))
                .toArray(Column[]::new));
    for (int i = 0; i < data.classNames().size(); i++) {
      int label = i;
      table.row(cells(data.classNames().get(i), counts, examples -> examples[label]));
    }
    table.total(cells("all", counts, examples -> IntStream.of(examples).sum()));
    return table;
  }

  private static String[] cells(
      String name, SequencedMap<String, int[]> counts, ToIntFunction<int[]> number) {
    return Stream.concat(
            Stream.of(name),
            counts.values().stream()
                .map(examples -> Text.format("%,d", number.applyAsInt(examples))))
        .toArray(String[]::new);
  }

  /** Returns the number of examples of each class, by the name of the split. */
  private SequencedMap<String, int[]> counts() {
    SequencedMap<String, int[]> counts = new LinkedHashMap<>();
    counts.put("training", counts(data.train()));
    data.validation().ifPresent(split -> counts.put("validation", counts(split)));
    counts.put("test", counts(data.test()));
    return counts;
  }

  private int[] counts(Split split) {
    int[] counts = new int[data.classNames().size()];
    split.labels().forEach(label -> counts[label]++);
    return counts;
  }

  /** Returns an object with the number of examples of each class. */
  public List<ObjectNode> rows() {
    int[] train = counts(data.train());
    Optional<int[]> validation = data.validation().map(this::counts);
    int[] test = counts(data.test());
    return IntStream.range(0, train.length)
        .mapToObj(label -> {
          ObjectNode row =
              JsonNodeFactory.instance
                  .objectNode()
                  .put("class", data.classNames().get(label))
                  .put("train_examples", train[label]);
          validation.ifPresent(counts -> row.put("validation_examples", counts[label]));
          return row.put("test_examples", test[label]);
        })
        .toList();
  }

  /** Returns the report as a JSON event. */
  public ObjectNode event() {
    ImageShape shape = data.train().shape();
    ObjectNode event =
        JsonListener.event("data")
            .put("dataset", data.name())
            .put("train_examples", data.train().size())
            .put("validation_examples", data.validation().map(Split::size).orElse(0))
            .put("test_examples", data.test().size())
            .put("height", shape.height())
            .put("width", shape.width())
            .put("channels", shape.channels())
            .put("sizes", Math.max(sizes.size(), 1));
    event.putArray("classes").addAll(rows());
    statistics.ifPresent(found -> {
      ArrayNode mean = event.putArray("mean");
      found.mean().forEach(mean::add);
      ArrayNode std = event.putArray("std");
      found.std().forEach(std::add);
    });
    speed.ifPresent(found ->
        event
            .put("decoded_images", found.images())
            .put("decoding_threads", found.threads())
            .put("decoding_seconds", found.seconds())
            .put("decoded_images_per_second", found.imagesPerSecond()));
    return event;
  }
}
