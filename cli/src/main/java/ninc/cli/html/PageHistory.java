package ninc.cli.html;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import ninc.runtime.training.history.History;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** The history of a run in its page, so that a run that goes on goes on with its curves, too. */
public final class PageHistory {
  private static final String MAIN = "main";
  private static final String ATTRIBUTE = "data-history";

  private PageHistory() {}

  /** The page's main element, with a history that is not seen. */
  public static Element main(History history) {
    return Element.of(MAIN).with(ATTRIBUTE, history.toJson());
  }

  /** The history in a page; nothing where the file is not there or is another one. */
  public static Optional<History> read(Path page) {
    if (!Files.isRegularFile(page)) {
      return Optional.empty();
    }
    try {
      Node main = parser().parse(page.toFile()).getElementsByTagName(MAIN).item(0);
      return Optional.ofNullable(main)
          .map(element -> element.getAttributes().getNamedItem(ATTRIBUTE))
          .map(Node::getNodeValue)
          .flatMap(History::ofJson);
    } catch (SAXException | IOException _) {
      return Optional.empty();
    }
  }

  private static DocumentBuilder parser() {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
    factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    try {
      DocumentBuilder parser = factory.newDocumentBuilder();
      // Throws, and does not print as the default does.
      parser.setErrorHandler(new DefaultHandler());
      return parser;
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK has no XML parser", e);
    }
  }
}
