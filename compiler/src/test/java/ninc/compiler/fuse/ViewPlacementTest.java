package ninc.compiler.fuse;

import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.fuse.Views.View;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Layout.Slice;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;
import ninc.dsl.Layers;
import org.junit.jupiter.api.Test;

class ViewPlacementTest {

  private static FusedGraph compile(Graph graph) {
    return Compiler.compile(graph, CompileOptions.atLevel(FusionLevel.BLOCK)).fused();
  }

  private static FusedGraph inference(Layers layers) {
    return compile(Compiler.inference(layers.build()));
  }

  /** Where each view lies, for example {@code concat1+3}. */
  private static Map<String, String> views(FusedGraph fused) {
    return fused.views().views().entrySet().stream()
        .collect(Collectors.toMap(view -> view.getKey().name(), view -> text(view.getValue())));
  }

  private static String text(View view) {
    return "%s+%d".formatted(view.whole(), view.first());
  }

  private static List<String> kernels(FusedGraph fused) {
    return fused.regions().stream().map(Region::name).toList();
  }

  /** A fire module of SqueezeNet. */
  private static Layers fire() {
    return input(8, 9, 9)
        .conv(4, kernel(1), relu())
        .concat(
            branch("one", b -> b.conv(6, kernel(1), relu())),
            branch("three", b -> b.conv(5, kernel(3), padding(1), relu())));
  }

  @Test
  void branchesWriteIntoTheirPartOfAConcatenation() {
    FusedGraph fused = inference(fire().conv(3, kernel(3)));
    assertThat(views(fused))
        .containsOnly(
            Map.entry("concat1.one.conv1.relu", "concat1+0"),
            Map.entry("concat1.three.conv1.relu", "concat1+6"));
    assertThat(kernels(fused))
        .containsExactly("conv1+concat1.one.conv1", "concat1.three.conv1", "conv2");
  }

  @Test
  void unfusedGraphsCopy() {
    Graph graph = Compiler.inference(fire().build());
    FusedGraph fused = Compiler.compile(graph, CompileOptions.atLevel(FusionLevel.NONE)).fused();
    assertThat(fused.views()).isEqualTo(Views.NONE);
    assertThat(kernels(fused)).contains("concat1");
  }

  @Test
  void theBackwardPassReadsSlicesOfTheGradientInPlace() {
    Graph graph =
        Compiler.training(fire().conv(3, kernel(1)).globalAveragePool().build(), sgd(0.1));
    FusedGraph fused = compile(graph);
    assertThat(graph.all(Slice.class)).hasSize(2);
    assertThat(fused.views().moved()).containsAll(graph.all(Slice.class)).hasSize(3);
    assertThat(views(fused)).hasSize(4);
  }

  /** A dense block: each concatenation is the first part of the next. */
  @Test
  void concatenationsOfConcatenationsLieInTheLast() {
    FusedGraph fused =
        inference(
            input(2, 9, 9)
                .conv(3, kernel(1))
                .concat(branch("skip", b -> b), branch("grown", b -> b.conv(4, kernel(1))))
                .concat(
                    branch("grown", b -> b.conv(5, kernel(1)).conv(6, kernel(3), padding(1))),
                    branch("skip", b -> b)));
    assertThat(views(fused))
        .containsOnly(
            Map.entry("concat2.grown.conv2.biased", "concat2+0"),
            Map.entry("concat1", "concat2+6"),
            Map.entry("conv1.biased", "concat2+6"),
            Map.entry("concat1.grown.conv1.biased", "concat2+9"));
  }

  @Test
  void aPartThatAWindowReadsIsCopied() {
    FusedGraph fused =
        inference(
            input(2, 9, 9)
                .conv(3, kernel(1))
                .concat(
                    branch("skip", b -> b),
                    branch("three", b -> b.conv(4, kernel(3), padding(1)))));
    assertThat(views(fused)).isEmpty();
    assertThat(kernels(fused)).contains("concat1");
  }

  @Test
  void aPoolReadsAPartInPlace() {
    FusedGraph fused =
        inference(
            input(2, 9, 9)
                .conv(3, kernel(1))
                .concat(
                    branch("skip", b -> b),
                    branch("pool", b -> b.maxPool(3, stride(1), padding(1)))));
    assertThat(views(fused)).containsOnlyKeys("conv1.biased", "concat1.pool.maxpool1");
  }

  @Test
  void inputsAndValuesThatOccurTwiceAreCopied() {
    Layers image = input(2, 9, 9);
    assertThat(
            views(
                inference(
                    image.concat(
                        branch("skip", b -> b), branch("line", b -> b.conv(3, kernel(1)))))))
        .isEmpty();
    assertThat(
            views(
                inference(
                    image
                        .conv(3, kernel(1))
                        .concat(branch("skip", b -> b), branch("again", b -> b)))))
        .isEmpty();
  }

  @Test
  void aSliceThatTheCallerReadsIsCopied() {
    GraphBuilder builder = new GraphBuilder();
    Value x = builder.add("x", new Input(new FeatureMap(3, 3, 4)));
    builder.result("y", builder.add("y", new Slice(x, 1, 2)));
    assertThat(kernels(compile(builder.build()))).containsExactly("y");
  }
}
