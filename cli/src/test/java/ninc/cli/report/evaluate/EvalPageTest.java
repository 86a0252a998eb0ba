package ninc.cli.report.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.time.LocalDateTime;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import ninc.cli.html.PageElements;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.Split;
import ninc.runtime.predict.LabelledPrediction;
import ninc.runtime.training.Totals;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class EvalPageTest {
  private static final String COMMAND = "ninc eval A&B.java --html \"<here>\"";

  /** Two classes and a model with four logits, the third of which is the largest once. */
  private final EvalReport report =
      report(
          new LabelledPrediction(0, 0, 0.9),
          new LabelledPrediction(0, 1, 0.6),
          new LabelledPrediction(1, 2, 0.8),
          new LabelledPrediction(1, 1, 0.7),
          new LabelledPrediction(1, 0, 0.8));

  private final List<Element> elements = elements(page(report));

  @Test
  void classesAreThoseOfTheDataAndThoseThatArePredicted() {
    assertThat(report.classes()).containsExactly("cat & dog", "bird", "2");
    assertThat(report.confusion().count(1, 2)).isEqualTo(1);
  }

  @Test
  void mistakesAreInTheOrderOfTheirProbability() {
    assertThat(report.mistakes(2)).extracting(EvalReport.Mistake::example).containsExactly(2, 4);
    assertThat(report.mistakes(9)).extracting(EvalReport.Mistake::example).containsExactly(2, 4, 1);
  }

  @Test
  void isWellFormedAndShowsTheCommandAsItWas() {
    assertThat(texts("h1")).containsExactly("A&B");
    assertThat(texts("code")).containsExactly(COMMAND);
    assertThat(texts("p"))
        .contains(
            "A&B on pets: loss 0.5000, accuracy 0.4000 (5 test examples).",
            COMMAND + ", 2026-02-03 04:05");
  }

  @Test
  void needsNoOtherFileAndNoNetwork() {
    PageElements.of(page(report)).needNothingElse();
    assertThat(elements).filteredOn(element -> element.hasAttribute("src")).hasSize(3);
  }

  @Test
  void hasACellForEveryPairThatOccurs() {
    assertThat(cells("hit"))
        .containsExactly(
            "true cat & dog, predicted cat & dog: 1 of 2", "true bird, predicted bird: 1 of 3");
    assertThat(cells("miss"))
        .containsExactly(
            "true cat & dog, predicted bird: 1 of 2",
            "true bird, predicted cat & dog: 1 of 3",
            "true bird, predicted 2: 1 of 3");
  }

  private List<String> cells(String kind) {
    return elements.stream()
        .filter(element -> element.getAttribute("class").equals(kind))
        .map(Element::getTextContent)
        .filter(text -> text.startsWith("true "))
        .toList();
  }

  @Test
  void theConfusionMatrixHasTitlesAndAScaleOfItsColours() {
    assertThat(texts("text"))
        .contains("true class", "predicted class", "correct, wrong", "0 %", "25 %", "100 %");
  }

  @Test
  void theClassesHaveARowOfMeans() {
    assertThat(elements)
        .filteredOn(element -> element.getAttribute("class").equals("total"))
        .extracting(Element::getTextContent)
        .containsExactly("mean0.33330.41670.3000");
  }

  @Test
  void theReliabilityDiagramHasABarForEveryProbabilityThatOccurs() {
    assertThat(texts("p"))
        .contains(
            "Expected calibration error 0.5200: the mean probability of the predictions is 0.7600,"
                + " their accuracy 0.4000.");
    assertThat(elements)
        .filteredOn(element -> element.getAttribute("class").equals("hit"))
        .extracting(Element::getTextContent)
        .filteredOn(text -> text.startsWith("probability"))
        .contains("probability 0.73 to 0.80: 2 examples, mean probability 0.8000, accuracy 0.0000")
        .hasSize(4);
  }

  @Test
  void aMistakeIsItsPictureItsClassAndWhatItIsTakenFor() {
    assertThat(texts("figcaption"))
        .contains(
            "bird✗ 2, 80.0\u00a0%", "bird✗ cat & dog, 80.0\u00a0%", "cat & dog✗ bird, 60.0\u00a0%");
    assertThat(elements)
        .filteredOn(is("img"))
        .extracting(element -> element.getAttribute("alt"))
        .containsExactly(
            "test example 2: bird", "test example 4: bird", "test example 1: cat & dog");
  }

  @Test
  void aModelWithoutMistakesHasNoPictures() {
    String page =
        page(report(new LabelledPrediction(0, 0, 0.9), new LabelledPrediction(1, 1, 0.6)));
    assertThat(page).contains("<p>None.</p>").doesNotContain("<img");
  }

  private static EvalReport report(LabelledPrediction... predictions) {
    int size = predictions.length;
    int[] labels = IntStream.range(0, size).map(i -> predictions[i].label()).toArray();
    Split test = Split.of(new ImageShape(2, 3, 1), new byte[size * 6], labels);
    long right = List.of(predictions).stream().filter(LabelledPrediction::isRight).count();
    return new EvalReport(
        "A&B",
        new Dataset("pets", test, test, List.of("cat & dog", "bird")),
        new Totals(size * 0.5, right, size),
        List.of(predictions));
  }

  private static String page(EvalReport report) {
    return EvalPage.of(report, COMMAND, LocalDateTime.of(2026, 2, 3, 4, 5));
  }

  private static Predicate<Element> is(String tag) {
    return element -> element.getTagName().equals(tag);
  }

  private List<String> texts(String tag) {
    return elements.stream().filter(is(tag)).map(Element::getTextContent).toList();
  }

  private static List<Element> elements(String page) {
    try {
      Document document =
          DocumentBuilderFactory.newDefaultInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(page)));
      NodeList all = document.getElementsByTagName("*");
      return IntStream.range(0, all.getLength()).mapToObj(i -> (Element) all.item(i)).toList();
    } catch (Exception e) {
      throw new AssertionError("not well-formed", e);
    }
  }
}
