package ninc.runtime.conformance;

import static ninc.dsl.Dsl.bias;
import static ninc.dsl.Dsl.kernel;
import static ninc.dsl.Dsl.padding;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.sgd;
import static ninc.dsl.Dsl.stride;
import static ninc.dsl.Network.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiler;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.RoundOperands;
import ninc.compiler.schedule.TunableKernel;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.dsl.Precision;
import ninc.runtime.backend.StepContext;
import ninc.runtime.interpreter.Interpreter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A region that is taken out of a graph computes what it computes in it, to the last bit. */
class ExcerptTest {
  private static final OperatorCase STEP =
      OperatorCase.training(
          2,
          input(2, 9, 9)
              .ninBlock(5, kernel(3), padding(1))
              .maxPool(3, stride(2))
              .dropout(0.5)
              .conv(6, kernel(1), bias(false))
              .batchNorm(relu())
              .ninBlock(4, kernel(3))
              .globalAveragePool(),
          sgd(0.1));

  @ParameterizedTest
  @EnumSource(FusionLevel.class)
  void aRegionAloneComputesTheSame(FusionLevel level) {
    assertComputesTheSame(Compiler.compile(STEP.graph(), CompileOptions.atLevel(level)).fused());
  }

  /** It rounds what it is given first, which is rounded already. */
  @ParameterizedTest
  @EnumSource(FusionLevel.class)
  void aRegionOfRoundedMapsComputesTheSame(FusionLevel level) {
    Graph rounded = RoundOperands.apply(STEP.graph(), Precision.BFLOAT16);
    assertComputesTheSame(Compiler.compile(rounded, CompileOptions.atLevel(level)).fused());
  }

  private static void assertComputesTheSame(FusedGraph fused) {
    StepContext step = new StepContext(STEP.seed(), 1, 0.1);
    RandomTensors random = new RandomTensors(STEP.seed());
    Map<String, double[]> tensors = random.tensors(fused.graph());
    Map<String, double[]> feeds = random.feeds(STEP);
    // Updates change parameters in place.
    Map<String, double[]> before = copy(tensors);
    Map<String, double[]> all = Interpreter.run(fused.graph(), STEP.batch(), feeds, tensors, step);
    for (TunableKernel kernel : TunableKernel.of(fused, WorkGroupTraits.GPU)) {
      Graph excerpt = kernel.excerpt().graph();
      Map<String, double[]> inputs = new HashMap<>();
      for (Value input : excerpt.all(Input.class)) {
        inputs.put(input.name(), all.get(input.name().replace(".given", "")));
      }
      excerpt
          .all(ModelTensor.class)
          .forEach(value -> before.putIfAbsent(value.name(), all.get(value.name())));
      Map<String, double[]> alone = Interpreter.run(excerpt, STEP.batch(), inputs, before, step);
      assertThat(excerpt.results()).as(kernel.name()).isNotEmpty();
      for (String name : excerpt.results().keySet()) {
        assertThat(alone.get(name)).as(name).isEqualTo(all.get(name));
      }
    }
  }

  private static Map<String, double[]> copy(Map<String, double[]> tensors) {
    Map<String, double[]> copy = new HashMap<>();
    tensors.forEach((name, values) -> copy.put(name, values.clone()));
    return copy;
  }
}
