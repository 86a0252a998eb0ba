package ninc.compiler.report;

import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.sgd;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.NinNetwork;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.dsl.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class SvgTest {

  private static FusedGraph unfused(Graph graph) {
    return Compiler.compile(graph, CompileOptions.atLevel(FusionLevel.NONE)).fused();
  }

  @ParameterizedTest
  @MethodSource("ninc.compiler.report.DrawnNetworks#all")
  void aPartHasTheBoxesOfItsPass(FusionLevel level, Graph graph) {
    FusedGraph fused = Compiler.compile(graph, CompileOptions.atLevel(level)).fused();
    Element whole = parse(Svg.of("NiN", unfused(graph), fused, DiagramPart.ALL));
    for (DiagramPart part : DiagramPart.values()) {
      Element picture = parse(Svg.of("NiN", unfused(graph), fused, part));
      assertThat(names(kernels(picture, "after")))
          .as("part %s", part)
          .isEqualTo(
              names(
                  kernels(whole, "after").stream()
                      .filter(kernel -> part.shows(kind(kernel)))
                      .toList()));
      assertThat(Double.parseDouble(picture.getAttribute("width")))
          .isLessThanOrEqualTo(Double.parseDouble(whole.getAttribute("width")));
    }
    Element after = parse(Svg.of("NiN", unfused(graph), fused, DiagramPart.AFTER));
    assertThat(ofClass(after, "text", "half")).hasSize(1);
  }

  private static List<String> names(List<Element> kernels) {
    return kernels.stream().map(SvgTest::text).toList();
  }

  private static Kind kind(Element kernel) {
    return Arrays.stream(Kind.values())
        .filter(kind -> List.of(kernel.getAttribute("class").split(" ")).contains(kind.label()))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("ninc.compiler.report.DrawnNetworks#all")
  void everyKernelIsABoxThatHoldsItsOperators(FusionLevel level, Graph graph) {
    FusedGraph fused = Compiler.compile(graph, CompileOptions.atLevel(level)).fused();
    Element picture = parse(Svg.of("NiN", unfused(graph), fused, DiagramPart.ALL));

    List<Element> after = kernels(picture, "after");
    assertThat(after).hasSameSizeAs(fused.regions());
    for (int i = 0; i < after.size(); i++) {
      Region region = fused.regions().get(i);
      assertThat(text(after.get(i))).isEqualTo(region.name());
      assertThat(ofClass(after.get(i), "rect", "operator")).hasSameSizeAs(region.values());
      assertThat(after.get(i).getAttribute("class").endsWith(" fused"))
          .isEqualTo(region.values().size() > 1);
    }

    List<Element> before = kernels(picture, "before");
    assertThat(before)
        .hasSameSizeAs(
            Compiler.compile(graph, CompileOptions.atLevel(FusionLevel.NONE)).fused().regions());
    assertThat(before).allMatch(kernel -> ofClass(kernel, "rect", "operator").size() == 1);
  }

  @ParameterizedTest
  @MethodSource("ninc.compiler.report.DrawnNetworks#all")
  void boxesNeverOverlapAndStayOnThePage(FusionLevel level, Graph graph) {
    Layout layout =
        Layout.of(
            Diagram.of(Compiler.compile(graph, CompileOptions.atLevel(level)).fused()),
            DiagramPart.ALL);
    List<Box> boxes = new ArrayList<>(layout.boxes().values());
    for (Box box : boxes) {
      assertThat(box.x()).isNotNegative();
      assertThat(box.y()).isNotNegative();
      assertThat(box.right()).isLessThanOrEqualTo(layout.width());
      assertThat(box.bottom()).isLessThanOrEqualTo(layout.height() + 1e-9);
      assertThat(boxes).filteredOn(other -> other != box && overlap(box, other)).isEmpty();
    }
  }

  @Test
  void theForwardPassRunsDownAndTheBackwardPassUpBesideIt() {
    Graph graph = Compiler.training(NinNetwork.network(), sgd(0.1));
    Layout layout =
        Layout.of(
            Diagram.of(Compiler.compile(graph, CompileOptions.atLevel(FusionLevel.BLOCK)).fused()),
            DiagramPart.ALL);
    Box first = box(layout, "nin1");
    Box second = box(layout, "nin2");
    Box back = box(layout, "nin2.backward");
    assertThat(first.bottom()).isLessThan(second.y());
    assertThat(second.right()).isLessThan(back.x());
    assertThat(box(layout, "nin1.backward").bottom()).isLessThan(back.y());
    assertThat(back.y()).isBetween(second.y() - Box.height(back.block()), second.bottom());
  }

  @Test
  void branchesStandSideBySide() {
    Network network =
        Network.input(3, 8, 8)
            .concat(branch("a", b -> b.conv(4, kernel(3))), branch("b", b -> b.conv(4, kernel(3))))
            .build();
    Layout layout =
        Layout.of(
            Diagram.of(
                Compiler.compile(
                        Compiler.inference(network), CompileOptions.atLevel(FusionLevel.EPILOGUE))
                    .fused()),
            DiagramPart.ALL);
    Box a = box(layout, "concat1.a.conv1");
    Box b = box(layout, "concat1.b.conv1");
    assertThat(a.y()).isEqualTo(b.y());
    assertThat(a.right()).isLessThan(b.x());
  }

  @Test
  void textIsEscaped() {
    Graph graph = Compiler.inference(NinNetwork.network());
    String title = "a < b & \"c\" > d";
    Element picture = parse(Svg.of(title, unfused(graph), unfused(graph), DiagramPart.ALL));
    assertThat(picture.getElementsByTagName("title").item(0).getTextContent()).isEqualTo(title);
  }

  private static boolean overlap(Box a, Box b) {
    return a.x() < b.right() && b.x() < a.right() && a.y() < b.bottom() && b.y() < a.bottom();
  }

  private static Box box(Layout layout, String title) {
    return layout.boxes().values().stream()
        .filter(box -> box.block().title().equals(title))
        .findFirst()
        .orElseThrow();
  }

  private static List<Element> kernels(Element picture, String half) {
    Element found =
        elements(picture, "g").stream()
            .filter(group -> group.getAttribute("id").equals(half))
            .findFirst()
            .orElseThrow();
    return ofClass(found, "g", "kernel");
  }

  private static String text(Element kernel) {
    return ofClass(kernel, "text", "title").getFirst().getTextContent();
  }

  private static List<Element> ofClass(Element parent, String tag, String type) {
    return elements(parent, tag).stream()
        .filter(element -> List.of(element.getAttribute("class").split(" ")).contains(type))
        .toList();
  }

  private static List<Element> elements(Element parent, String tag) {
    List<Element> elements = new ArrayList<>();
    NodeList nodes = parent.getElementsByTagName(tag);
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private static Element parse(String svg) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(svg)))
          .getDocumentElement();
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new AssertionError("not XML", e);
    }
  }
}
