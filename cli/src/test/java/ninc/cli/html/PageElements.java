package ninc.cli.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The elements of a page in order. The page must be well-formed XML. */
public record PageElements(String page, List<Element> all) {

  public static PageElements of(String page) {
    try {
      Document document =
          DocumentBuilderFactory.newDefaultInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(page)));
      NodeList all = document.getElementsByTagName("*");
      return new PageElements(
          page, IntStream.range(0, all.getLength()).mapToObj(i -> (Element) all.item(i)).toList());
    } catch (Exception e) {
      throw new AssertionError("not well-formed", e);
    }
  }

  public static Predicate<Element> is(String tag) {
    return element -> element.getTagName().equals(tag);
  }

  public List<String> texts(String tag) {
    return all.stream().filter(is(tag)).map(Element::getTextContent).toList();
  }

  /** Checks that images and scripts are embedded, and that a browser would load nothing else. */
  public void needNothingElse() {
    assertThat(all).filteredOn(is("script")).noneMatch(script -> script.hasAttribute("src"));
    // A browser does not decode the text of a script, so that nothing in it may be escaped.
    assertThat(texts("script")).allMatch(page::contains);
    assertThat(all)
        .extracting(Element::getTagName)
        .doesNotContain("link", "image", "iframe", "object", "use");
    assertThat(all).noneMatch(element -> element.hasAttribute("href"));
    assertThat(all)
        .filteredOn(element -> element.hasAttribute("src"))
        .allMatch(element -> element.getAttribute("src").startsWith("data:image/png;base64,"));
    assertThat(page).doesNotContain("url(", "@import", "http:", "https:");
  }
}
