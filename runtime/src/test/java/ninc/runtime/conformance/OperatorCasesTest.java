package ninc.runtime.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Affine.RoundedWeight;
import ninc.compiler.ir.Elementwise.Round;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Optimization.AdjustScale;
import ninc.compiler.ir.Optimization.UnscaledNorm;
import ninc.compiler.ir.Source.ScalingState;
import ninc.compiler.ir.Source.StepMean;
import org.junit.jupiter.api.Test;

class OperatorCasesTest {
  private static final Set<Class<?>> ELSEWHERE =
      Set.of(
          StepMean.class,
          Round.class,
          RoundedWeight.class,
          ScalingState.class,
          UnscaledNorm.class,
          AdjustScale.class);

  @Test
  void everyOperatorHasACase() {
    Set<Class<?>> tested =
        Stream.concat(OperatorCases.differentiated(), OperatorCases.trained())
            .map(OperatorCase::graph)
            .flatMap(graph ->
                Stream.of(
                    graph,
                    Compiler.compile(graph, CompileOptions.atLevel(FusionLevel.FULL))
                        .fused()
                        .graph()))
            .flatMap(graph -> graph.values().stream())
            .map(value -> value.op().getClass())
            .collect(Collectors.toSet());
    assertThat(tested)
        .containsExactlyInAnyOrderElementsOf(
            // GroupedStepTest has the steps that are separated at the means of their groups. Cases
            // of float32 round nothing and scale no loss; PrecisionConformanceTest and
            // LossScalingTest have those that do.
            operators(Op.class).filter(operator -> !ELSEWHERE.contains(operator)).toList());
  }

  /** The records of a family and of the families within it. */
  private static Stream<Class<?>> operators(Class<?> family) {
    return family.isSealed()
        ? Stream.of(family.getPermittedSubclasses()).flatMap(OperatorCasesTest::operators)
        : Stream.of(family);
  }

  @Test
  void everyCaseHasANameOfItsOwn() {
    assertThat(Stream.concat(OperatorCases.differentiated(), OperatorCases.trained()))
        .extracting(OperatorCase::name)
        .doesNotHaveDuplicates();
  }
}
