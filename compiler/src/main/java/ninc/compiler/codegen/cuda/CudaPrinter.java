package ninc.compiler.codegen.cuda;

import static java.util.stream.Collectors.joining;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.BreakTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ContinueTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.PrimitiveTypeTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.Tree.Kind;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.tree.WhileLoopTree;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceKernel.Access;
import ninc.compiler.codegen.program.DeviceKernel.Argument;
import ninc.compiler.codegen.text.Source;

/**
 * Prints the class of a kernel as a namespace of CUDA C, whose functions hide those of CUDA C with
 * the same names. Most expressions and statements are the same in both languages; integers that
 * overflow are not, and emitted kernels have none.
 */
final class CudaPrinter {

  private static final Map<String, String> ELEMENTS =
      Map.of(
          "FloatArray", "float",
          "IntArray", "int",
          "ByteArray", "signed char",
          "ShortArray", "short");

  private static final Set<String> BARRIERS =
      Set.of("context.localBarrier", "context.globalBarrier");

  /**
   * Functions by their names in Java. Of a NaN and a number, the maximum and the minimum are the
   * number, as with TornadoMath.
   */
  private static final Map<String, String> FUNCTIONS =
      Map.of(
          "TornadoMath.exp", "expf",
          "TornadoMath.log", "logf",
          "TornadoMath.sqrt", "sqrtf",
          "TornadoMath.max", "max",
          "TornadoMath.min", "min",
          "Float.intBitsToFloat", "__int_as_float",
          "Float.floatToRawIntBits", "__float_as_int");

  private static final Map<String, String> CONSTANTS =
      Map.of(
          "Float.MAX_VALUE", "3.4028235e38f",
          "Float.NEGATIVE_INFINITY", "__int_as_float(0xff800000)",
          "Float.POSITIVE_INFINITY", "__int_as_float(0x7f800000)",
          "Float.NaN", "__int_as_float(0x7fc00000)",
          "Integer.MAX_VALUE", "0x7fffffff",
          "Integer.MIN_VALUE", "(int) 0x80000000");

  private static final String CONTEXT = "context";

  /** The helper method that rounds to bfloat16. */
  private static final String ROUND_TO_BFLOAT16 = "roundToBfloat16";

  private final DeviceKernel kernel;
  private final KernelSource java;
  private final MethodTree run;
  private final LocalArrays localArrays;
  private final PrivateArrays privateArrays;
  private final Map<String, String> contextFields;
  private final Source cuda = new Source(1);

  /** The names of the arrays that the kernel takes. */
  private final Set<String> arrays = new HashSet<>();

  /** The functions that the kernel calls, whose definitions precede it. */
  private final Set<CudaFunction> functions = EnumSet.noneOf(CudaFunction.class);

  CudaPrinter(DeviceKernel kernel) {
    this.kernel = kernel;
    this.java = KernelSource.parse(kernel.className(), kernel.body());
    this.run =
        methods().stream()
            .filter(method -> method.getName().contentEquals("run"))
            .findFirst()
            .orElseThrow(() -> java.unknown(java.type()));
    this.localArrays = new LocalArrays(java, run);
    this.privateArrays = new PrivateArrays(run);
    int items = kernel.grid().items();
    this.contextFields =
        Map.of(
            "context.localIdx", "(int) threadIdx.x",
            "context.groupIdx", "(int) blockIdx.x",
            "context.globalIdx", "((int) blockIdx.x * %d + (int) threadIdx.x)".formatted(items),
            "context.localGroupSizeX", Integer.toString(items),
            "context.globalGroupSizeX", "((int) gridDim.x * %d)".formatted(items));
  }

  CudaKernel print() {
    ClassTree type = java.type();
    int at = java.after("{", java.start(type));
    for (MethodTree method : methods()) {
      if (!isConstructor(method)) {
        comments(at, java.start(method));
        cuda.open(method == run ? kernelHead() : helperHead(method));
        if (method == run && localArrays.dynamicBytes() > 0) {
          cuda.line(LocalArrays.dynamicMemory() + ";");
        }
        if (method.getName().contentEquals(ROUND_TO_BFLOAT16)) {
          roundByInstruction(method);
        }
        block(method.getBody());
      }
      at = java.end(method);
    }
    boolean usesTensorCores =
        functions.contains(CudaFunction.MULTIPLY_ADD_BFLOAT16)
            || functions.contains(CudaFunction.MULTIPLY_ADD_FLOAT16);
    return new CudaKernel(kernel.className(), text(), localArrays.dynamicBytes(), usesTensorCores);
  }

  /**
   * Prints the instruction that rounds to bfloat16, which is several operations on integers in
   * Java.
   */
  private void roundByInstruction(MethodTree method) {
    cuda.line("#if __CUDA_ARCH__ >= 800")
        .line("short nearest;")
        .line(
            "asm(\"cvt.rn.bf16.f32 %%0, %%1;\" : \"=h\"(nearest) : \"f\"(%s));",
            method.getParameters().getFirst().getName())
        .line("return __int_as_float((int) nearest << 16);")
        .line("#endif");
  }

  private String text() {
    Source file = new Source(0);
    write(java.comments(0, java.start(java.type())), file);
    file.open("namespace ninc");
    for (CudaFunction function : functions) {
      write(function.text().lines().toList(), file.blank());
    }
    List<MethodTree> helpers =
        methods().stream().filter(method -> method != run && !isConstructor(method)).toList();
    if (!helpers.isEmpty()) {
      file.blank();
      helpers.forEach(helper -> file.line(helperHead(helper) + ";"));
    }
    return file.append(cuda).close().toString();
  }

  private List<MethodTree> methods() {
    return java.type().getMembers().stream()
        .map(member -> {
          if (member instanceof MethodTree method) {
            return method;
          }
          throw java.unknown(member);
        })
        .toList();
  }

  private static boolean isConstructor(MethodTree method) {
    return method.getReturnType() == null;
  }

  private String kernelHead() {
    List<? extends VariableTree> parameters = run.getParameters();
    List<Argument> arguments = kernel.arguments();
    if (parameters.size() != arguments.size() + 1) {
      throw java.unknown(run);
    }
    StringJoiner pointers = new StringJoiner(",\n", "(\n", ")");
    for (int i = 0; i < arguments.size(); i++) {
      VariableTree parameter = parameters.get(i + 1);
      String element = ELEMENTS.get(parameter.getType().toString());
      if (element == null) {
        throw java.unknown(parameter);
      }
      String name = parameter.getName().toString();
      arrays.add(name);
      String constant = arguments.get(i).access() == Access.READ ? "const " : "";
      pointers.add("      %s%s* __restrict__ %s".formatted(constant, element, name));
    }
    return "extern \"C\" __global__ void __launch_bounds__(%d) %s%s"
        .formatted(kernel.grid().items(), kernel.className(), pointers);
  }

  private String helperHead(MethodTree method) {
    return "__device__ static %s %s(%s)"
        .formatted(
            type(method.getReturnType()),
            method.getName(),
            method.getParameters().stream()
                .map(parameter -> "%s %s".formatted(type(parameter.getType()), parameter.getName()))
                .collect(joining(", ")));
  }

  private String type(Tree type) {
    if (!(type instanceof PrimitiveTypeTree primitive)) {
      throw java.unknown(type);
    }
    return switch (primitive.getPrimitiveTypeKind()) {
      case BOOLEAN -> "bool";
      case BYTE -> "signed char";
      case SHORT -> "short";
      case INT -> "int";
      case LONG -> "long long";
      case FLOAT -> "float";
      case VOID -> "void";
      default -> throw java.unknown(type);
    };
  }

  private void comments(int from, int to) {
    write(java.comments(from, to), cuda);
  }

  private static void write(List<String> lines, Source to) {
    for (String line : lines) {
      if (line.isEmpty()) {
        to.blank();
      } else {
        to.line(line);
      }
    }
  }

  /** Prints the statements of a block that is open, and closes it. */
  private void block(StatementTree body) {
    if (body instanceof BlockTree block) {
      int at = java.start(block) + 1;
      for (StatementTree statement : block.getStatements()) {
        comments(at, java.start(statement));
        at = java.endOfLine(java.end(statement));
        comments(java.end(statement), at);
        print(statement);
      }
      comments(at, java.end(block) - 1);
    } else {
      print(body);
    }
    cuda.close();
  }

  private void print(StatementTree statement) {
    switch (statement) {
      case VariableTree _, ExpressionStatementTree _ -> cuda.line(simple(statement) + ";");
      case BlockTree block -> {
        cuda.block();
        block(block);
      }
      case IfTree branch -> {
        cuda.open("if " + text(branch.getCondition()));
        block(branch.getThenStatement());
        if (branch.getElseStatement() != null) {
          cuda.open("else");
          block(branch.getElseStatement());
        }
      }
      case ForLoopTree loop -> {
        if (privateArrays.areIndexedIn(loop)) {
          cuda.line("#pragma unroll");
        }
        cuda.open(forHead(loop));
        block(loop.getStatement());
      }
      case WhileLoopTree loop -> {
        cuda.open("while " + text(loop.getCondition()));
        block(loop.getStatement());
      }
      case ReturnTree value when value.getExpression() != null ->
          cuda.line("return %s;".formatted(text(value.getExpression())));
      case ReturnTree _ -> cuda.line("return;");
      case BreakTree end when end.getLabel() == null -> cuda.line("break;");
      case ContinueTree next when next.getLabel() == null -> cuda.line("continue;");
      default -> throw java.unknown(statement);
    }
  }

  private String forHead(ForLoopTree loop) {
    if (loop.getInitializer().size() > 1 || loop.getUpdate().size() > 1) {
      throw java.unknown(loop);
    }
    return "for (%s; %s; %s)"
        .formatted(
            loop.getInitializer().stream().map(this::simple).collect(joining()),
            loop.getCondition() == null ? "" : text(loop.getCondition()),
            loop.getUpdate().stream().map(this::simple).collect(joining()));
  }

  /** Returns a declaration or an expression without its semicolon. */
  private String simple(StatementTree statement) {
    return switch (statement) {
      case VariableTree variable when localArrays.contains(variable) ->
          localArrays.declaration(variable);
      case VariableTree variable when variable.getInitializer() == null ->
          "%s %s".formatted(type(variable.getType()), variable.getName());
      case VariableTree variable
          when variable.getInitializer() instanceof NewArrayTree array
              && array.getDimensions().size() == 1 ->
          "%s %s[%s] = {}"
              .formatted(
                  type(array.getType()),
                  variable.getName(),
                  text(array.getDimensions().getFirst()));
      case VariableTree variable ->
          "%s %s = %s"
              .formatted(
                  type(variable.getType()), variable.getName(), text(variable.getInitializer()));
      case ExpressionStatementTree expression -> text(expression.getExpression());
      default -> throw java.unknown(statement);
    };
  }

  private String text(ExpressionTree expression) {
    return switch (expression) {
      case IdentifierTree identifier -> identifier.getName().toString();
      case LiteralTree literal -> literal(literal);
      case ParenthesizedTree inner -> "(%s)".formatted(text(inner.getExpression()));
      case TypeCastTree cast ->
          "(%s) %s".formatted(type(cast.getType()), text(cast.getExpression()));
      case ConditionalExpressionTree choice ->
          "%s ? %s : %s"
              .formatted(
                  text(choice.getCondition()),
                  text(choice.getTrueExpression()),
                  text(choice.getFalseExpression()));
      case AssignmentTree assignment ->
          "%s = %s".formatted(text(assignment.getVariable()), text(assignment.getExpression()));
      case CompoundAssignmentTree assignment
          when assignment.getKind() != Kind.UNSIGNED_RIGHT_SHIFT_ASSIGNMENT ->
          infix(assignment.getVariable(), assignment.getExpression());
      case BinaryTree shift when shift.getKind() == Kind.UNSIGNED_RIGHT_SHIFT ->
          call(
              CudaFunction.UNSIGNED_RIGHT_SHIFT,
              List.of(shift.getLeftOperand(), shift.getRightOperand()));
      case BinaryTree binary -> infix(binary.getLeftOperand(), binary.getRightOperand());
      case UnaryTree unary -> {
        ExpressionTree operand = unary.getExpression();
        yield java.token(java.start(unary), java.start(operand))
            + text(operand)
            + java.token(java.end(operand), java.end(unary));
      }
      case ArrayAccessTree access ->
          "%s[%s]".formatted(text(access.getExpression()), text(access.getIndex()));
      case MemberSelectTree select -> {
        String name = qualified(select);
        String constant = contextFields.getOrDefault(name, CONSTANTS.get(name));
        if (constant == null) {
          throw java.unknown(select);
        }
        yield constant;
      }
      case MethodInvocationTree call -> call(call);
      default -> throw java.unknown(expression);
    };
  }

  /** Returns a binary operator or an assignment, which is written as in Java. */
  private String infix(ExpressionTree left, ExpressionTree right) {
    return "%s %s %s"
        .formatted(text(left), java.token(java.end(left), java.start(right)), text(right));
  }

  private String literal(LiteralTree literal) {
    String text = java.text(literal).replace("_", "");
    return switch (literal.getValue()) {
      case Float _ -> text.matches("\\d+[fF]") ? text.replaceFirst("[fF]", ".0f") : text;
      case Integer value when value == Integer.MIN_VALUE -> "(int) 0x80000000";
      // Hexadecimal literals of C are unsigned if they are too large to be signed.
      case Integer value when value < 0 && text.startsWith("0") -> "(int) " + text;
      case Integer _, Long _, Boolean _ -> text;
      case null, default -> throw java.unknown(literal);
    };
  }

  private String call(MethodInvocationTree call) {
    List<? extends ExpressionTree> arguments = call.getArguments();
    return switch (call.getMethodSelect()) {
      case IdentifierTree helper -> "%s(%s)".formatted(helper.getName(), texts(arguments));
      case MemberSelectTree method when isElement(method, "get") ->
          "%s[%s]".formatted(method.getExpression(), text(arguments.getFirst()));
      case MemberSelectTree method when isElement(method, "set") ->
          "%s[%s] = %s"
              .formatted(
                  method.getExpression(), text(arguments.getFirst()), text(arguments.getLast()));
      case MemberSelectTree method -> {
        String name = qualified(method);
        if (BARRIERS.contains(name)) {
          yield "__syncthreads()";
        }
        if (FUNCTIONS.containsKey(name)) {
          yield "%s(%s)".formatted(FUNCTIONS.get(name), texts(arguments));
        }
        yield call(CudaFunction.of(name).orElseThrow(() -> java.unknown(call)), arguments);
      }
      default -> throw java.unknown(call);
    };
  }

  private String call(CudaFunction function, List<? extends ExpressionTree> arguments) {
    functions.add(function);
    return function.call(texts(arguments));
  }

  private String texts(List<? extends ExpressionTree> expressions) {
    return expressions.stream().map(this::text).collect(joining(", "));
  }

  private boolean isElement(MemberSelectTree method, String name) {
    return method.getIdentifier().contentEquals(name)
        && arrays.contains(method.getExpression().toString());
  }

  /** Returns the name of a member of a class, or of the context, after that of the class. */
  private String qualified(MemberSelectTree select) {
    String receiver = select.getExpression().toString();
    boolean isContext = run.getParameters().getFirst().getName().contentEquals(receiver);
    return "%s.%s".formatted(isContext ? CONTEXT : receiver, select.getIdentifier());
  }
}
