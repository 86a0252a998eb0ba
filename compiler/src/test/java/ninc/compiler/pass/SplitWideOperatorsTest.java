package ninc.compiler.pass;

import static ninc.dsl.Dsl.branch;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.sgd;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Elementwise.Sum;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Layout.Concat;
import ninc.compiler.ir.Value;
import ninc.compiler.ir.Verifier;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.dsl.BranchDefinition;
import ninc.dsl.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitWideOperatorsTest {
  private static final int MOST = WorkGroupTraits.TASK_ARRAYS - 2;

  @ParameterizedTest
  @ValueSource(ints = {MOST + 1, 2 * MOST - 1, 2 * MOST, 100})
  void aSumIsTakenInPartsInTheSameOrder(int terms) {
    Graph before = inference(Network.input(3, 5, 4).add(branches(terms)).build());
    Graph after = split(before);
    Value sum = after.result("logits");
    assertThat(sum.name()).isEqualTo(before.result("logits").name());
    assertThat(terms(sum)).extracting(Value::name).isEqualTo(names(before.result("logits")));
  }

  /** The terms in the order in which they are added. */
  private static List<Value> terms(Value value) {
    if (!(value.op() instanceof Sum(List<Value> operands))) {
      return List.of(value);
    }
    assertThat(operands).hasSizeLessThanOrEqualTo(MOST);
    List<Value> terms = new ArrayList<>(terms(operands.getFirst()));
    terms.addAll(operands.subList(1, operands.size()));
    return terms;
  }

  private static List<String> names(Value value) {
    return value.op().operands().stream().map(Value::name).toList();
  }

  @Test
  void aConcatenationIsTakenInParts() {
    Graph after = split(inference(Network.input(3, 5, 4).concat(branches(40)).build()));
    assertThat(after.all(Concat.class)).hasSize(3);
    assertThat(after.all(Concat.class))
        .allMatch(value -> value.op().operands().size() <= MOST)
        .extracting(value -> value.featureMap().channels())
        .containsExactly(2 * MOST, 2 * (2 * MOST - 1), 2 * 40);
  }

  /** All branches read one value, whose gradient is a sum of theirs. */
  @Test
  void sumsOfGradientsAreTakenInParts() {
    Network network =
        Network.input(3, 5, 4).conv(2, kernel(1)).concat(branches(40)).linear(2).build();
    Graph after = split(Compiler.training(network, sgd(0.1)));
    assertThat(after.all(Sum.class))
        .hasSize(3)
        .allMatch(value -> value.op().operands().size() <= MOST);
  }

  @Test
  void whatAKernelCanReadStaysAsItIs() {
    Graph graph = inference(Network.input(3, 5, 4).add(branches(MOST)).build());
    assertThat(split(graph).values()).isEqualTo(graph.values());
  }

  private static Graph split(Graph graph) {
    return Verifier.verify(
        "split-wide-operators", SplitWideOperators.apply(graph, WorkGroupTraits.GPU));
  }

  private static Graph inference(Network network) {
    return Compiler.inference(network);
  }

  private static BranchDefinition[] branches(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> branch("b" + i, b -> b.conv(2, kernel(1))))
        .toArray(BranchDefinition[]::new);
  }
}
