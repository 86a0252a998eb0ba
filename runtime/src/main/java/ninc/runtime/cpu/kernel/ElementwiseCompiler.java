package ninc.runtime.cpu.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import ninc.compiler.ir.Expression;
import ninc.compiler.ir.Expression.Binary;
import ninc.compiler.ir.Expression.Constant;
import ninc.compiler.ir.Expression.Operand;
import ninc.compiler.ir.Expression.Rounded;
import ninc.compiler.ir.Expression.Select;
import ninc.compiler.ir.Expression.Unary;
import ninc.dsl.Precision;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.ElementaryFunctions;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RoundedLanes;
import ninc.runtime.cpu.tensor.PixelTensor;

/**
 * Compiles formulas to kernels. Each formula becomes a class of its own, a copy of {@link
 * ElementwiseKernel} that contains the formula as bytecode. A kernel that interpreted the
 * expression tree would box every intermediate vector on the heap.
 */
public final class ElementwiseCompiler {
  private static final Map<Expression, Constructor<?>> KERNELS = new ConcurrentHashMap<>();

  private ElementwiseCompiler() {}

  /**
   * Returns a kernel that computes a formula.
   *
   * @param operands the operands of the formula, with as many channels as the result
   */
  public static TileKernel kernel(
      Expression formula, List<PixelTensor> operands, PixelTensor result) {
    Constructor<?> kernel = KERNELS.computeIfAbsent(formula, ElementwiseCompiler::define);
    try {
      return (TileKernel) kernel.newInstance(operands, result);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot instantiate the kernel of %s".formatted(formula), e);
    }
  }

  private static Constructor<?> define(Expression formula) {
    ClassTransform withFormula =
        ClassTransform.transformingMethodBodies(
            method -> method.methodName().equalsString("value"), new Formula(formula));
    ClassFile format = ClassFile.of();
    byte[] kernel = format.transformClass(format.parse(template()), withFormula);
    try {
      return MethodHandles.lookup()
          .defineHiddenClass(kernel, true)
          .lookupClass()
          .getDeclaredConstructor(List.class, PixelTensor.class);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot define the kernel of %s".formatted(formula), e);
    }
  }

  private static byte[] template() {
    String file = ElementwiseKernel.class.getSimpleName() + ".class";
    try (InputStream bytes = ElementwiseKernel.class.getResourceAsStream(file)) {
      return bytes.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces the body of a method with the code of a formula. */
  private record Formula(Expression formula) implements CodeTransform {

    @Override
    public void atStart(CodeBuilder code) {
      new Code(code, formula.repeated(), new HashMap<>()).push(formula);
      code.areturn();
    }

    @Override
    public void accept(CodeBuilder code, CodeElement replaced) {}
  }

  /**
   * Emits code that pushes the value of an expression on the operand stack.
   *
   * @param repeated the common subexpressions, which are kept in local variables
   * @param locals the local variables of the common subexpressions that are already computed
   */
  private record Code(CodeBuilder code, Set<Expression> repeated, Map<Expression, Integer> locals) {
    private static final ClassDesc KERNEL = describe(ElementwiseKernel.class);
    private static final ClassDesc VECTOR = describe(FloatVector.class);
    private static final ClassDesc LANES = describe(Lanes.class);
    private static final ClassDesc FUNCTIONS = describe(ElementaryFunctions.class);
    private static final ClassDesc ROUNDING = describe(RoundedLanes.class);
    private static final MethodTypeDesc OPERAND =
        MethodTypeDesc.of(
            VECTOR,
            ConstantDescs.CD_int,
            ConstantDescs.CD_long.arrayType(2),
            ConstantDescs.CD_int,
            ConstantDescs.CD_long);
    private static final MethodTypeDesc ARITHMETIC =
        MethodTypeDesc.of(VECTOR, describe(Vector.class));

    private static ClassDesc describe(Class<?> type) {
      return type.describeConstable().orElseThrow();
    }

    void push(Expression expression) {
      if (locals.containsKey(expression)) {
        code.aload(locals.get(expression));
        return;
      }
      expression.children().forEach(this::push);
      switch (expression) {
        case Operand(int index) ->
            code.aload(0)
                .loadConstant(index)
                .aload(1)
                .iload(2)
                .lload(3)
                .invokevirtual(KERNEL, "operand", OPERAND);
        case Constant(double value) ->
            code.loadConstant((float) value)
                .invokestatic(
                    LANES, "broadcast", MethodTypeDesc.of(VECTOR, ConstantDescs.CD_float));
        case Unary(Expression.Function function, _) -> {
          switch (function) {
            case NEGATE -> code.invokevirtual(VECTOR, "neg", MethodTypeDesc.of(VECTOR));
            case EXP -> call(FUNCTIONS, "exp", 1);
            case TANH -> call(FUNCTIONS, "tanh", 1);
            case ERF -> call(FUNCTIONS, "erf", 1);
          }
        }
        case Rounded(Precision format, _) -> {
          switch (format) {
            case FLOAT32 -> {}
            case TF32 -> call(ROUNDING, "tf32", 1);
            case BFLOAT16 -> call(ROUNDING, "bfloat16", 1);
            case FLOAT16 -> call(ROUNDING, "float16", 1);
          }
        }
        case Binary(Expression.Operator operator, _, _) -> {
          switch (operator) {
            case ADD -> code.invokevirtual(VECTOR, "add", ARITHMETIC);
            case SUBTRACT -> code.invokevirtual(VECTOR, "sub", ARITHMETIC);
            case MULTIPLY -> code.invokevirtual(VECTOR, "mul", ARITHMETIC);
            case DIVIDE -> code.invokevirtual(VECTOR, "div", ARITHMETIC);
            case MAX -> call(LANES, "max", 2);
            case MIN -> call(LANES, "min", 2);
          }
        }
        case Select _ -> call(LANES, "select", 4);
      }
      if (repeated.contains(expression)) {
        int local = code.allocateLocal(TypeKind.REFERENCE);
        code.dup().astore(local);
        locals.put(expression, local);
      }
    }

    private void call(ClassDesc owner, String function, int vectors) {
      code.invokestatic(
          owner, function, MethodTypeDesc.of(VECTOR, Collections.nCopies(vectors, VECTOR)));
    }
  }
}
