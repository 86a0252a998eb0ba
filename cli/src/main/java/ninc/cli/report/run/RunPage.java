package ninc.cli.report.run;

import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import ninc.cli.html.Element;
import ninc.cli.html.Images;
import ninc.cli.html.LossAxis;
import ninc.cli.html.Page;
import ninc.cli.html.PageHistory;
import ninc.cli.html.Scale;
import ninc.cli.terminal.ExamplesText;
import ninc.cli.terminal.Text;
import ninc.cli.terminal.TextTable;
import ninc.cli.terminal.TextTable.Column;
import ninc.runtime.checkpoint.RecipeText;
import ninc.runtime.data.Png;
import ninc.runtime.inspect.FirstFilters;
import ninc.runtime.inspect.Inspection;
import ninc.runtime.training.history.EpochResult;

/** A training run as a self-contained HTML page. */
final class RunPage {
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  /** The interval in seconds at which browsers reload the page of an active run. */
  private static final String RELOAD_SECONDS = "5";

  /** The approximate width of a filter on the page, in pixels. */
  private static final int FILTER_WIDTH = 44;

  private final RunView view;

  private RunPage(RunView view) {
    this.view = view;
  }

  /** Renders the page as HTML. */
  static String of(RunView view) {
    return new RunPage(view).html();
  }

  private String html() {
    String title = "ninc train: " + view.run().model().title();
    Element main = PageHistory.main(view.history()).addAll(content());
    Element reload =
        Element.of("meta").with("http-equiv", "refresh").with("content", RELOAD_SECONDS);
    return switch (view.state()) {
      case RUNNING -> Page.of(title, main, reload);
      case DONE, STOPPED, FAILED -> Page.of(title, main);
    };
  }

  private List<Element> content() {
    HistoryPlots plots = new HistoryPlots(view.history(), view.epochs());
    List<Element> content = new ArrayList<>(head());
    content.add(Element.of("h2", "Loss and accuracy"));
    content.add(LossAxis.controls());
    content.add(plots.scores());
    content.add(
        Element.of(
                "p",
                "Train: mean over each twentieth of an epoch, computed before the update of each"
                    + " batch. Validation and test: after each epoch.")
            .with("class", "run"));
    content.add(Element.of("h2", "Learning rate and speed"));
    content.add(
        Element.of(
                "div",
                Page.figure(plots.learningRate(), "Learning rate after each twentieth of an epoch"),
                Page.figure(plots.speed(), "Training speed, excluding evaluation"))
            .with("class", "pair"));
    content.addAll(deadChannels());
    view.filters().ifPresent(filters -> content.addAll(filters(filters)));
    content.add(Element.of("h2", "Sample predictions"));
    content.add(Element.of("p", "Test examples, " + inspected() + "."));
    content.add(Predictions.of(view));
    content.add(Element.of("h2", "Epochs"));
    content.add(Page.table(epochs()));
    return content;
  }

  private List<Element> head() {
    RecordedRun run = view.run();
    List<Element> head = new ArrayList<>();
    head.add(Element.of("h1", run.model().title()));
    head.add(
        Element.of("p", view.state().sentence(view.progress(), run.plan())).with("class", "state"));
    if (!view.history().epochs().isEmpty()) {
      head.add(Page.facts(results(view.history().epochs())).with("class", "facts results"));
    }
    head.add(Page.facts(settings()));
    head.add(
        Element.of("p", Element.of("code", run.command()), ", " + SECOND.format(view.written()))
            .with("class", "run"));
    return head;
  }

  /** Returns the results of the last epoch, and that of the best one. */
  private static SequencedMap<String, String> results(List<EpochResult> epochs) {
    EpochResult last = epochs.getLast();
    EpochResult best =
        epochs.stream().max(Comparator.comparingDouble(EpochResult::testAccuracy)).orElseThrow();
    SequencedMap<String, String> results = new LinkedHashMap<>();
    results.put("Test accuracy", Text.format("%.4f", last.testAccuracy()));
    results.put(
        "Best test accuracy", Text.format("%.4f (epoch %d)", best.testAccuracy(), best.epoch()));
    results.put("Test loss", Text.format("%.4f", last.testLoss()));
    results.put("Train loss", Text.format("%.4f", last.trainLoss()));
    return results;
  }

  private SequencedMap<String, String> settings() {
    RecordedRun run = view.run();
    SequencedMap<String, String> settings = new LinkedHashMap<>();
    settings.put(
        "Recipe",
        RecipeText.of(
            run.model().training(),
            run.model().network().frozen(),
            run.plan().epochs(),
            run.plan().groups()));
    settings.put("Batch size", Integer.toString(run.model().training().batchSize()));
    settings.put("Seed", Long.toString(run.plan().seed()));
    settings.put("Parameters", Text.format("%,d", run.session().parameters()));
    settings.put("Data set", "%s, %s".formatted(run.data().name(), ExamplesText.of(run.plan())));
    settings.put("Device", run.session().device());
    return settings;
  }

  private List<Element> deadChannels() {
    Inspection inspection = view.inspection();
    if (inspection.layers().isEmpty()) {
      return List.of();
    }
    return List.of(
        Element.of("h2", "Dead channels"),
        Page.wideFigure(
            DeadChannelMap.of(view.history().health()),
            Text.format(
                "Share of the channels of each ReLU that are zero at every pixel of %d test examples,"
                    + " before the first step and after each epoch. The numbers are those %s.",
                inspection.predictions().size(), inspected())));
  }

  private String inspected() {
    double position = view.history().health().getLast().position();
    return position == 0 ? "before the first step" : "at epoch " + Scale.text(position);
  }

  private List<Element> filters(FirstFilters filters) {
    Png picture = Png.of(filters.picture());
    int zoom = Math.max(1, FILTER_WIDTH / filters.weight().kernelWidth());
    String number =
        filters.shown() < filters.weight().out()
            ? "the first %d of %d".formatted(filters.shown(), filters.weight().out())
            : "all %d".formatted(filters.shown());
    String alternative = "Filters of " + filters.layer();
    return List.of(
        Element.of("h2", "Filters of " + filters.layer()),
        Page.figure(
            Images.of(picture, picture.width() * zoom, alternative),
            Text.format(
                "Weights of the first layer: %s filters of size %d×%d. Medium grey is zero; white and"
                    + " black are the largest absolute weight, positive and negative.",
                number, filters.weight().kernelHeight(), filters.weight().kernelWidth())));
  }

  private TextTable epochs() {
    TextTable table =
        new TextTable(
            Column.right("epoch"),
            Column.right("step"),
            Column.right("train loss"),
            Column.right("accuracy"),
            Column.right("test loss"),
            Column.right("accuracy"),
            Column.right("learning rate"),
            Column.right("examples/s"),
            Column.right("time"));
    for (EpochResult epoch : view.history().epochs()) {
      table.row(
          Integer.toString(epoch.epoch()),
          Text.format("%,d", epoch.step()),
          Text.format("%.4f", epoch.trainLoss()),
          Text.format("%.4f", epoch.trainAccuracy()),
          Text.format("%.4f", epoch.testLoss()),
          Text.format("%.4f", epoch.testAccuracy()),
          Text.format("%.4g", epoch.learningRate()),
          Text.format("%,.1f", epoch.examplesPerSecond()),
          Text.seconds(epoch.seconds()));
    }
    return table;
  }
}
