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
    content.addAll(examples(report, training));
    content.add(Element.of("h2", "Classes"));
    content.add(Page.table(report.classes()));
    return Page.of("ninc data: " + report.data().name(), content);
  }

  private static List<Element> examples(DataReport report, BatchLoader training) {
    Split split = report.data().train();
    List<Integer> chosen = Sample.of(split, EXAMPLES).indices();
    if (training.transforms().isEmpty()) {
      Element gallery = Element.of("div").with("class", "gallery");
      chosen.forEach(example -> gallery.add(original(report, example)));
      return List.of(caption("Training images. They are not augmented."), gallery);
    }
    Element sheet = Element.of("div").with("class", "sheet");
    for (int example : chosen) {
      sheet.add(original(report, example));
      for (int epoch = 1; epoch <= EPOCHS; epoch++) {
        Image image = training.image(epoch, example);
        String alternative = "training example %d in epoch %d".formatted(example, epoch);
        sheet.add(figure(Images.of(image, WIDTH, alternative), "epoch " + epoch));
      }
    }
    return List.of(
        caption(
            "Each row has a training image and what augmentation makes of it in the first epochs."),
        sheet);
  }

  private static Element caption(String text) {
    return Element.of("p", text).with("class", "run");
  }

  private static Element original(DataReport report, int example) {
    Split split = report.data().train();
    String label = report.data().classNames().get(split.label(example));
    String alternative = "training example %d: %s".formatted(example, label);
    return figure(Images.ofExample(split, example, WIDTH, alternative), label);
  }

  private static Element figure(Element image, String caption) {
    return Element.of("figure", image, Element.of("figcaption", caption));
  }
}
