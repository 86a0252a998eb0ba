package ninc.compiler.codegen.kernel;

import static ninc.compiler.ir.Expression.constant;
import static ninc.compiler.ir.Expression.exp;
import static ninc.compiler.ir.Expression.ifGreater;
import static ninc.compiler.ir.Expression.operand;
import static ninc.dsl.Dsl.gelu;
import static ninc.dsl.Dsl.hardSigmoid;
import static ninc.dsl.Dsl.leakyRelu;
import static ninc.dsl.Dsl.relu;
import static ninc.dsl.Dsl.relu6;
import static ninc.dsl.Dsl.sigmoid;
import static ninc.dsl.Dsl.tanh;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.fuse.Views;
import ninc.compiler.ir.ActivationFunction;
import ninc.compiler.ir.Expression;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.dsl.Activation;
import org.junit.jupiter.api.Test;

class ExpressionCodeTest {
  private static final Expression A = operand(0);
  private static final Expression B = operand(1);
  private static final Expression C = operand(2);

  private final KernelText kernel =
      new KernelText("region", "Kernel", "a test", Views.NONE, WorkGroupTraits.GPU);
  private final List<String> declared = new ArrayList<>();

  private String write(Expression formula, String... operands) {
    return ExpressionCode.write(kernel, formula, List.of(operands), this::declare);
  }

  private String declare(String expression) {
    declared.add(expression);
    return "t" + declared.size();
  }

  private String value(Activation activation) {
    return write(ActivationFunction.of(activation).value(), "x");
  }

  private String gradient(Activation activation) {
    return write(ActivationFunction.of(activation).gradient(), "dy", "y");
  }

  @Test
  void activationsReadAsAPersonWouldWriteThem() {
    assertThat(value(relu())).isEqualTo("x < 0f ? 0f : x");
    assertThat(gradient(relu())).isEqualTo("y > 0f ? dy : 0f");
    assertThat(value(leakyRelu(0.25))).isEqualTo("x > 0f ? x : x * 0.25f");
    assertThat(value(sigmoid())).isEqualTo("1f / (1f + TornadoMath.exp(-x))");
    assertThat(gradient(sigmoid())).isEqualTo("dy * y * (1f - y)");
    assertThat(gradient(tanh())).isEqualTo("dy * (1f - y * y)");
    assertThat(gradient(hardSigmoid())).isEqualTo("y > 0f ? (1f > y ? dy / 6f : 0f) : 0f");
    assertThat(declared).isEmpty();
  }

  @Test
  void parenthesesStandWhereTheOrderOfFloatsNeedsThem() {
    assertThat(write(A.plus(B).plus(C), "a", "b", "c")).isEqualTo("a + b + c");
    assertThat(write(A.plus(B.plus(C)), "a", "b", "c")).isEqualTo("a + (b + c)");
    assertThat(write(A.minus(B.minus(C)), "a", "b", "c")).isEqualTo("a - (b - c)");
    assertThat(write(A.over(B.times(C)), "a", "b", "c")).isEqualTo("a / (b * c)");
    assertThat(write(A.times(B).over(C), "a", "b", "c")).isEqualTo("a * b / c");
    assertThat(write(A.plus(B).negated(), "a", "b")).isEqualTo("-(a + b)");
    assertThat(write(A.negated().times(B), "a", "b")).isEqualTo("-a * b");
    assertThat(write(A.times(B.negated()), "a", "b")).isEqualTo("a * (-b)");
    assertThat(write(ifGreater(A, B, A, C).plus(B), "a", "b", "c"))
        .isEqualTo("(a > b ? a : c) + b");
  }

  @Test
  void whatIsNeededTwiceIsAVariable() {
    Expression square = exp(A).times(exp(A));
    assertThat(write(square.plus(A), "x.get(i)")).isEqualTo("t2 * t2 + t1");
    assertThat(declared).containsExactly("x.get(i)", "TornadoMath.exp(t1)");
  }

  @Test
  void aBoundedValueIsAVariable() {
    assertThat(value(relu6())).isEqualTo("t1 > 6f ? 6f : t1");
    assertThat(declared).containsExactly("x < 0f ? 0f : x");
    assertThat(write(A.max(constant(0)).plus(A), "x.get(i)")).isEqualTo("(t2 < 0f ? 0f : t2) + t2");
    assertThat(declared).last().isEqualTo("x.get(i)");
  }

  @Test
  void numbersAreWrittenEachTime() {
    assertThat(write(A.plus(constant(0.5)).times(constant(0.5)), "a"))
        .isEqualTo("(a + 0.5f) * 0.5f");
  }

  @Test
  void theErrorFunctionComesWithItsMethod() {
    assertThat(value(gelu())).isEqualTo("x * (0.5f * (1f + erf(x * 0.70710677f)))");
    assertThat(kernel.build(Grid.each(1, 0, 1)).body())
        .contains("private static float erf(float x)");
  }
}
