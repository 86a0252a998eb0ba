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

/** Stores the history of a run in its page, so that a resumed run continues its curves. */
public final class PageHistory {
  private static final String MAIN = "main";
  private static final String ATTRIBUTE = "data-history";

  private PageHistory() {}

  /** Creates the main element of a page, with the history in an attribute. */
  public static Element main(History history) {
    return Element.of(MAIN).with(ATTRIBUTE, history.toJson());
  }

  /** Reads the history from a page; empty if the file does not exist or is not such a page. */
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
      // Unlike the default handler, this one does not print errors.
      parser.setErrorHandler(new DefaultHandler());
      return parser;
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK has no XML parser", e);
    }
  }
}
