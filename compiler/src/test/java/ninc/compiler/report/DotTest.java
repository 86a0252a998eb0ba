package ninc.compiler.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DotTest {

  @ParameterizedTest
  @MethodSource("ninc.compiler.report.DrawnNetworks#all")
  void everyKernelIsAClusterOfItsOperators(FusionLevel level, Graph graph) {
    FusedGraph fused = Compiler.compile(graph, CompileOptions.atLevel(level)).fused();
    List<String> lines = Dot.of(fused).lines().map(String::strip).toList();
    assertThat(lines).first().isEqualTo("digraph network {");
    for (Region region : fused.regions()) {
      int start = lines.indexOf("subgraph \"cluster_%s\" {".formatted(region.name()));
      List<String> cluster = lines.subList(start + 2, start + 2 + region.values().size() + 1);
      assertThat(cluster).last().isEqualTo("}");
      assertThat(cluster.subList(0, region.values().size()))
          .extracting(line -> line.replaceAll(".*label=\"(.*?)\\\\n.*", "$1"))
          .containsExactlyElementsOf(region.values().stream().map(value -> value.name()).toList());
    }
    assertThat(lines)
        .filteredOn(line -> line.startsWith("subgraph"))
        .hasSameSizeAs(fused.regions());
  }
}
