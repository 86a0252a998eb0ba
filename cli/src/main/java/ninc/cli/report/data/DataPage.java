package ninc.cli.report.data;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import ninc.cli.html.Element;
import ninc.cli.html.Images;
import ninc.cli.html.Page;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.Image;
import ninc.runtime.data.Split;
import ninc.runtime.inspect.Sample;

/** The report of {@code ninc data} as a self-contained HTML page with a sheet of examples. */
public final class DataPage {
  private static final int EXAMPLES = 12;
  private static final int EPOCHS = 6;
  private static final int WIDTH = 96;

  private DataPage() {}

  /**
   * Renders the page as HTML.
   *
   * @param training the training batches, whose augmentations are shown
   * @param command the command line that was run
   * @param date the time of the run
   */
  public static String of(
      DataReport report, BatchLoader training, String command, LocalDateTime date) {
    List<Element> content = new ArrayList<>();
    content.add(Element.of("h1", report.data().name()));
    content.add(Element.of("p", report.headline() + "."));
    content.add(Page.origin(command, date));
    content.add(Element.of("h2", "Examples"));
    content.add(Element.of("p", caption(training)).with("class", "run"));
    for (int example : Sample.of(report.data().train(), EXAMPLES).indices()) {
      content.add(row(report, training, example));
    }
    content.add(Element.of("h2", "Classes"));
    content.add(Page.table(report.classes()));
    return Page.of("ninc data: " + report.data().name(), content);
  }

  private static String caption(BatchLoader training) {
    return training.transforms().isEmpty()
        ? "Training images. They are not augmented."
        : "Each row has a training image and what augmentation makes of it in the first epochs.";
  }

  private static Element row(DataReport report, BatchLoader training, int example) {
    Split split = report.data().train();
    String label = report.data().classNames().get(split.label(example));
    String number = "training example " + example;
    Element row = Element.of("div").with("class", "gallery");
    row.add(
        figure(Images.ofExample(split, example, WIDTH, "%s: %s".formatted(number, label)), label));
    if (!training.transforms().isEmpty()) {
      for (int epoch = 1; epoch <= EPOCHS; epoch++) {
        Image image = training.image(epoch, example);
        String alternative = "%s in epoch %d".formatted(number, epoch);
        row.add(figure(Images.of(image, WIDTH, alternative), "epoch " + epoch));
      }
    }
    return row;
  }

  private static Element figure(Element image, String caption) {
    return Element.of("figure", image, Element.of("figcaption", caption));
  }
}
