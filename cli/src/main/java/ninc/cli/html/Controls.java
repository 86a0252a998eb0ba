package ninc.cli.html;

import java.util.List;

/**
 * Inputs with which the reader changes what a page shows. Where scripts are off, the inputs are
 * hidden, and the page shows what is chosen at first.
 */
public final class Controls {
  /** The CSS class of curves that can be smoothed. */
  public static final String SMOOTHABLE = "smoothable";

  private static final String MOST_SMOOTHED = "40";

  private Controls() {}

  /** Arranges inputs in a row. */
  public static Element row(Element... inputs) {
    return Element.of("form", (Object[]) inputs).with("class", "controls").with("hidden", "hidden");
  }

  /**
   * Creates a choice between figures.
   *
   * @param name the name of the choice, unique on the page
   * @param chosen the option that is chosen at first
   */
  public static Element choice(String name, String label, List<String> options, String chosen) {
    Element choice = Element.of("fieldset", Element.of("legend", label));
    for (String option : options) {
      Element input =
          Element.of("input").with("type", "radio").with("name", name).with("value", option);
      if (option.equals(chosen)) {
        input.with("checked", "checked");
      }
      choice.add(Element.of("label", input, Element.of("span", option)));
    }
    return choice;
  }

  /**
   * Shows an element only while an option of a choice is chosen.
   *
   * @param chosen whether it is chosen at first
   */
  public static Element shownFor(String name, String option, boolean chosen, Element element) {
    element.with("data-choice", name + ":" + option);
    return chosen ? element : element.with("hidden", "hidden");
  }

  /** Creates a slider that smooths curves. */
  public static Element smoothing() {
    Element input =
        Element.of("input")
            .with("type", "range")
            .with("name", "smoothing")
            .with("min", "0")
            .with("max", MOST_SMOOTHED)
            .with("value", "0");
    return Element.of("label", "Smoothing", input).with("class", "slider");
  }
}
