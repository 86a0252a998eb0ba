package ninc.cli.report.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.cli.terminal.Text;
import ninc.cli.terminal.TextTable;
import ninc.cli.terminal.TextTable.Column;
import ninc.runtime.metrics.ClassScore;
import ninc.runtime.metrics.ConfusionMatrix;

/** The results of {@code ninc eval} as tables. */
public final class EvalTables {
  /** With more classes, a row of the confusion matrix is too wide for a terminal. */
  public static final int MOST_CLASSES = 20;

  public static final String TERMS =
      "precision: share of the examples predicted as a class that belong to it; recall: share of the"
          + " examples of a class that are predicted as it; F1: their harmonic mean.";

  private EvalTables() {}

  /** Returns a table with one row per class, and the means over the classes that have a value. */
  public static TextTable classes(EvalReport report) {
    TextTable table =
        new TextTable(
            Column.left("class"),
            Column.right("examples"),
            Column.right("precision"),
            Column.right("recall"),
            Column.right("F1"));
    List<String> names = report.classes();
    ConfusionMatrix confusion = report.confusion();
    List<ClassScore> scores = IntStream.range(0, names.size()).mapToObj(confusion::score).toList();
    for (int i = 0; i < names.size(); i++) {
      ClassScore score = scores.get(i);
      table.row(
          numbered(i, names),
          Text.format("%,d", score.examples()),
          share(score.precision()),
          share(score.recall()),
          share(score.f1()));
    }
    table.total(
        "mean",
        "",
        share(mean(scores, ClassScore::precision)),
        share(mean(scores, ClassScore::recall)),
        share(mean(scores, ClassScore::f1)));
    return table;
  }

  /** Labels a class with its number and, if it has one, its name. */
  private static String numbered(int index, List<String> names) {
    String number = Integer.toString(index);
    return names.get(index).equals(number) ? number : number + " " + names.get(index);
  }

  private static OptionalDouble mean(
      List<ClassScore> scores, Function<ClassScore, OptionalDouble> ratio) {
    return scores.stream()
        .map(ratio)
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .average();
  }

  private static String share(OptionalDouble ratio) {
    return ratio.isPresent() ? Text.format("%.4f", ratio.getAsDouble()) : "–";
  }

  /** Returns a table with one row per true class and one column per predicted class. */
  public static TextTable confusion(EvalReport report) {
    List<String> names = report.classes();
    ConfusionMatrix confusion = report.confusion();
    List<Column> columns = new ArrayList<>();
    columns.add(Column.left("true \\ predicted"));
    IntStream.range(0, names.size())
        .mapToObj(i -> Column.right(Integer.toString(i)))
        .forEach(columns::add);
    TextTable table = new TextTable(columns.toArray(Column[]::new));
    for (int label = 0; label < names.size(); label++) {
      int row = label;
      Stream<String> counts =
          IntStream.range(0, names.size())
              .mapToObj(predicted -> Text.format("%,d", confusion.count(row, predicted)));
      table.row(Stream.concat(Stream.of(numbered(row, names)), counts).toArray(String[]::new));
    }
    return table;
  }
}
