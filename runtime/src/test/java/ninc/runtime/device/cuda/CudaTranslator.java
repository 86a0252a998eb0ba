package ninc.runtime.device.cuda;

import static java.util.stream.Collectors.joining;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.ArrayTypeTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.BreakTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
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
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.PrimitiveTypeTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SimpleTreeVisitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import ninc.compiler.codegen.program.ElementType;
import ninc.compiler.codegen.text.Source;
import ninc.runtime.javac.SourceFile;

/**
 * Translates an emitted kernel to CUDA C as TornadoVM's CUDA backend does: arrays are addresses of
 * type {@code unsigned long}, elements begin after a header, local arrays are static shared memory,
 * and nothing tells the compiler the size of a work-group. The translator works on the text of the
 * kernel alone; it knows the Java that the compiler emits, and rejects everything else.
 */
final class CudaTranslator {
  private static final String CONTEXT = "context";

  private static final Map<String, String> CONTEXT_FIELDS =
      Map.of(
          "globalIdx", "(int) (blockIdx.x * blockDim.x + threadIdx.x)",
          "localIdx", "(int) threadIdx.x",
          "groupIdx", "(int) blockIdx.x",
          "globalGroupSizeX", "(int) (gridDim.x * blockDim.x)",
          "localGroupSizeX", "(int) blockDim.x");

  private static final Map<String, String> LOCAL_ARRAYS =
      Map.of("allocateFloatLocalArray", "float", "allocateIntLocalArray", "int");

  /** Functions that CUDA C overloads for the same types as TornadoMath, under the same name. */
  private static final Set<String> FUNCTIONS =
      Set.of("abs", "exp", "floor", "fma", "log", "max", "min", "sqrt");

  private static final Set<String> BARRIERS = Set.of("localBarrier", "globalBarrier");

  private static final Map<String, String> CONSTANTS =
      Map.of(
          "Float.MAX_VALUE", "3.4028234663852886e38f",
          "Float.NEGATIVE_INFINITY", "__int_as_float(0xff800000)",
          "Float.POSITIVE_INFINITY", "__int_as_float(0x7f800000)",
          "Float.NaN", "__int_as_float(0x7fc00000)",
          "Integer.MAX_VALUE", "2147483647",
          "Integer.MIN_VALUE", "(-2147483647 - 1)");

  private final String className;
  private final int header;
  private final Source cuda = new Source(0);
  private final Expressions expressions = new Expressions();
  private final Statements statements = new Statements();

  /** The arrays of the method that is being written, by name. */
  private final SequencedMap<String, ElementType> arrays = new LinkedHashMap<>();

  private CudaTranslator(String className, int header) {
    this.className = className;
    this.header = header;
  }

  /**
   * Translates the class of a kernel.
   *
   * @param className the name of the class, which becomes the name of the CUDA kernel
   * @param body the class without package and imports
   * @param header the number of bytes before the first element of an array
   * @throws IllegalArgumentException if the class is not Java, or uses something that emitted
   *     kernels do not use
   */
  static String translate(String className, String body, int header) {
    return new CudaTranslator(className, header).translate(parse(className, body));
  }

  private String translate(ClassTree kernel) {
    List<MethodTree> methods =
        kernel.getMembers().stream()
            .map(this::method)
            .filter(method -> !method.getName().contentEquals("<init>"))
            .toList();
    for (MethodTree method : methods) {
      if (!isKernel(method)) {
        cuda.line(helper(method) + ";");
      }
    }
    methods.forEach(this::write);
    return cuda.toString();
  }

  private static ClassTree parse(String className, String body) {
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(
                    null,
                    null,
                    diagnostics,
                    List.of("-proc:none"),
                    null,
                    List.of(new SourceFile(className, body)));
    try {
      CompilationUnitTree unit = task.parse().iterator().next();
      diagnostics.getDiagnostics().stream()
          .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
          .findFirst()
          .ifPresent(error -> {
            throw new IllegalArgumentException("%s: %s".formatted(className, error));
          });
      return (ClassTree) unit.getTypeDecls().getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isKernel(MethodTree method) {
    return method.getName().contentEquals("run");
  }

  private MethodTree method(Tree member) {
    return switch (member) {
      case MethodTree method -> method;
      default -> throw unknown(member);
    };
  }

  private void write(MethodTree method) {
    arrays.clear();
    cuda.open(isKernel(method) ? kernel(method) : helper(method));
    arrays
        .keySet()
        .forEach(
            array -> cuda.line("unsigned long %s = (unsigned long) %s;", array, pointer(array)));
    method.getBody().getStatements().forEach(this::write);
    cuda.close();
  }

  /** Returns the head of the kernel, whose parameters are arrays. */
  private String kernel(MethodTree method) {
    for (VariableTree parameter : method.getParameters()) {
      if (!parameter.getName().contentEquals(CONTEXT)) {
        arrays.put(parameter.getName().toString(), element(parameter));
      }
    }
    String pointers =
        arrays.keySet().stream()
            .map(array -> ", unsigned char *" + pointer(array))
            .collect(joining());
    return "extern \"C\" __global__ void %s(long *_kernel_context, unsigned char *_constant_region, unsigned char *_local_region, int *_atomics%s)"
        .formatted(className, pointers);
  }

  private ElementType element(VariableTree parameter) {
    return Arrays.stream(ElementType.values())
        .filter(type -> type.array().equals(parameter.getType().toString()))
        .findFirst()
        .orElseThrow(() -> unknown(parameter));
  }

  private static String pointer(String array) {
    return array + "_buffer";
  }

  /** Returns the head of another method, whose parameters are numbers. */
  private String helper(MethodTree method) {
    String parameters =
        method.getParameters().stream()
            .map(parameter -> "%s %s".formatted(type(parameter.getType()), parameter.getName()))
            .collect(joining(", "));
    return "static __device__ %s %s(%s)"
        .formatted(type(method.getReturnType()), helper(method.getName()), parameters);
  }

  /** A name that is not that of a function of CUDA C, such as {@code erf}. */
  private static String helper(CharSequence name) {
    return "kernel_" + name;
  }

  private String type(Tree type) {
    return switch (type) {
      case PrimitiveTypeTree primitive ->
          switch (primitive.getPrimitiveTypeKind()) {
            case BOOLEAN -> "bool";
            case BYTE -> "char";
            case INT -> "int";
            case LONG -> "long";
            case FLOAT -> "float";
            default -> throw unknown(type);
          };
      default -> throw unknown(type);
    };
  }

  private void write(StatementTree statement) {
    statement.accept(statements, null);
  }

  private String text(Tree expression) {
    return expression.accept(expressions, null);
  }

  private static boolean isContext(Tree tree) {
    return tree.toString().equals(CONTEXT);
  }

  private IllegalArgumentException unknown(Tree tree) {
    return new IllegalArgumentException(
        "%s: no translation to CUDA C is known for %s: %s"
            .formatted(className, tree.getKind(), tree));
  }

  /** Writes statements. */
  private final class Statements extends SimpleTreeVisitor<Void, Void> {

    @Override
    protected Void defaultAction(Tree tree, Void none) {
      throw unknown(tree);
    }

    @Override
    public Void visitBlock(BlockTree block, Void none) {
      cuda.block();
      return close(block);
    }

    /** Writes the body of a block that is open, and closes it. */
    private Void close(StatementTree body) {
      if (body instanceof BlockTree block) {
        block.getStatements().forEach(CudaTranslator.this::write);
      } else {
        write(body);
      }
      cuda.close();
      return null;
    }

    @Override
    public Void visitVariable(VariableTree variable, Void none) {
      cuda.line(inline(variable) + ";");
      return null;
    }

    @Override
    public Void visitExpressionStatement(ExpressionStatementTree statement, Void none) {
      cuda.line(inline(statement) + ";");
      return null;
    }

    @Override
    public Void visitIf(IfTree branch, Void none) {
      cuda.open("if " + text(branch.getCondition()));
      close(branch.getThenStatement());
      if (branch.getElseStatement() != null) {
        cuda.open("else");
        close(branch.getElseStatement());
      }
      return null;
    }

    @Override
    public Void visitForLoop(ForLoopTree loop, Void none) {
      if (loop.getInitializer().size() > 1 || loop.getUpdate().size() > 1) {
        throw unknown(loop);
      }
      String first = loop.getInitializer().stream().map(this::inline).collect(joining());
      String condition =
          Optional.ofNullable(loop.getCondition()).map(CudaTranslator.this::text).orElse("");
      String update = loop.getUpdate().stream().map(this::inline).collect(joining());
      cuda.open("for (%s; %s; %s)".formatted(first, condition, update));
      return close(loop.getStatement());
    }

    private String inline(StatementTree statement) {
      return switch (statement) {
        case VariableTree variable -> variable(variable);
        case ExpressionStatementTree expression -> text(expression.getExpression());
        default -> throw unknown(statement);
      };
    }

    @Override
    public Void visitWhileLoop(WhileLoopTree loop, Void none) {
      cuda.open("while " + text(loop.getCondition()));
      return close(loop.getStatement());
    }

    @Override
    public Void visitBreak(BreakTree statement, Void none) {
      return unlabelled(statement, statement.getLabel(), "break;");
    }

    @Override
    public Void visitContinue(ContinueTree statement, Void none) {
      return unlabelled(statement, statement.getLabel(), "continue;");
    }

    @Override
    public Void visitReturn(ReturnTree statement, Void none) {
      ExpressionTree value = statement.getExpression();
      cuda.line(value == null ? "return;" : "return " + text(value) + ";");
      return null;
    }

    private Void unlabelled(StatementTree statement, CharSequence label, String text) {
      if (label != null) {
        throw unknown(statement);
      }
      cuda.line(text);
      return null;
    }

    private String variable(VariableTree variable) {
      String name = variable.getName().toString();
      if (variable.getType() instanceof ArrayTypeTree) {
        return "__shared__ %s".formatted(localArray(variable, name));
      }
      String declared = "%s %s".formatted(type(variable.getType()), name);
      return variable.getInitializer() == null
          ? declared
          : declared + " = " + text(variable.getInitializer());
    }

    private String localArray(VariableTree variable, String name) {
      if (variable.getInitializer() instanceof MethodInvocationTree call
          && call.getMethodSelect() instanceof MemberSelectTree method
          && isContext(method.getExpression())
          && LOCAL_ARRAYS.containsKey(method.getIdentifier().toString())) {
        return "%s %s[%s]"
            .formatted(
                LOCAL_ARRAYS.get(method.getIdentifier().toString()),
                name,
                text(call.getArguments().getFirst()));
      }
      throw unknown(variable);
    }
  }

  /** Writes expressions, whose operators bind in C as they do in Java. */
  private final class Expressions extends SimpleTreeVisitor<String, Void> {

    @Override
    protected String defaultAction(Tree tree, Void none) {
      throw unknown(tree);
    }

    @Override
    public String visitIdentifier(IdentifierTree identifier, Void none) {
      return identifier.getName().toString();
    }

    @Override
    public String visitLiteral(LiteralTree literal, Void none) {
      return switch (literal.getValue()) {
        case Integer value -> value == Integer.MIN_VALUE ? "(-2147483647 - 1)" : value.toString();
        case Long value -> value + "L";
        case Float value -> value + "f";
        case Boolean value -> value.toString();
        case null, default -> throw unknown(literal);
      };
    }

    @Override
    public String visitParenthesized(ParenthesizedTree tree, Void none) {
      return "(%s)".formatted(text(tree.getExpression()));
    }

    @Override
    public String visitTypeCast(TypeCastTree cast, Void none) {
      return "(%s) %s".formatted(type(cast.getType()), text(cast.getExpression()));
    }

    @Override
    public String visitConditionalExpression(ConditionalExpressionTree tree, Void none) {
      return "%s ? %s : %s"
          .formatted(
              text(tree.getCondition()),
              text(tree.getTrueExpression()),
              text(tree.getFalseExpression()));
    }

    @Override
    public String visitAssignment(AssignmentTree assignment, Void none) {
      return "%s = %s".formatted(text(assignment.getVariable()), text(assignment.getExpression()));
    }

    @Override
    public String visitCompoundAssignment(CompoundAssignmentTree assignment, Void none) {
      return "%s %s %s"
          .formatted(
              text(assignment.getVariable()),
              operator(assignment),
              text(assignment.getExpression()));
    }

    @Override
    public String visitArrayAccess(ArrayAccessTree access, Void none) {
      return "%s[%s]".formatted(text(access.getExpression()), text(access.getIndex()));
    }

    @Override
    public String visitUnary(UnaryTree tree, Void none) {
      String operand = text(tree.getExpression());
      return switch (tree.getKind()) {
        case UNARY_MINUS -> "- " + operand;
        case BITWISE_COMPLEMENT -> "~" + operand;
        case LOGICAL_COMPLEMENT -> "!" + operand;
        case PREFIX_INCREMENT -> "++" + operand;
        case PREFIX_DECREMENT -> "--" + operand;
        case POSTFIX_INCREMENT -> operand + "++";
        case POSTFIX_DECREMENT -> operand + "--";
        default -> throw unknown(tree);
      };
    }

    @Override
    public String visitBinary(BinaryTree tree, Void none) {
      return "%s %s %s"
          .formatted(text(tree.getLeftOperand()), operator(tree), text(tree.getRightOperand()));
    }

    private static final Map<Tree.Kind, String> OPERATORS =
        Map.ofEntries(
            Map.entry(Tree.Kind.PLUS, "+"),
            Map.entry(Tree.Kind.MINUS, "-"),
            Map.entry(Tree.Kind.MULTIPLY, "*"),
            Map.entry(Tree.Kind.DIVIDE, "/"),
            Map.entry(Tree.Kind.REMAINDER, "%"),
            Map.entry(Tree.Kind.LEFT_SHIFT, "<<"),
            Map.entry(Tree.Kind.RIGHT_SHIFT, ">>"),
            Map.entry(Tree.Kind.LESS_THAN, "<"),
            Map.entry(Tree.Kind.LESS_THAN_EQUAL, "<="),
            Map.entry(Tree.Kind.GREATER_THAN, ">"),
            Map.entry(Tree.Kind.GREATER_THAN_EQUAL, ">="),
            Map.entry(Tree.Kind.EQUAL_TO, "=="),
            Map.entry(Tree.Kind.NOT_EQUAL_TO, "!="),
            Map.entry(Tree.Kind.AND, "&"),
            Map.entry(Tree.Kind.OR, "|"),
            Map.entry(Tree.Kind.XOR, "^"),
            Map.entry(Tree.Kind.CONDITIONAL_AND, "&&"),
            Map.entry(Tree.Kind.CONDITIONAL_OR, "||"),
            Map.entry(Tree.Kind.PLUS_ASSIGNMENT, "+="),
            Map.entry(Tree.Kind.MINUS_ASSIGNMENT, "-="),
            Map.entry(Tree.Kind.MULTIPLY_ASSIGNMENT, "*="),
            Map.entry(Tree.Kind.DIVIDE_ASSIGNMENT, "/="));

    private String operator(Tree tree) {
      String operator = OPERATORS.get(tree.getKind());
      if (operator == null) {
        throw unknown(tree);
      }
      return operator;
    }

    @Override
    public String visitMemberSelect(MemberSelectTree select, Void none) {
      String text =
          isContext(select.getExpression())
              ? CONTEXT_FIELDS.get(select.getIdentifier().toString())
              : CONSTANTS.get(select.toString());
      if (text == null) {
        throw unknown(select);
      }
      return "(%s)".formatted(text);
    }

    @Override
    public String visitMethodInvocation(MethodInvocationTree call, Void none) {
      List<String> arguments = call.getArguments().stream().map(CudaTranslator.this::text).toList();
      return switch (call.getMethodSelect()) {
        case IdentifierTree method -> call(helper(method.getName()), arguments);
        case MemberSelectTree method -> {
          String receiver = method.getExpression().toString();
          String name = method.getIdentifier().toString();
          if (arrays.containsKey(receiver) && name.equals("get")) {
            yield element(receiver, arguments.getFirst());
          }
          if (arrays.containsKey(receiver) && name.equals("set")) {
            yield element(receiver, arguments.getFirst()) + " = " + arguments.getLast();
          }
          if (receiver.equals("TornadoMath") && FUNCTIONS.contains(name)) {
            yield call(name, arguments);
          }
          if (receiver.equals(CONTEXT) && BARRIERS.contains(name)) {
            yield "__syncthreads()";
          }
          throw unknown(call);
        }
        default -> throw unknown(call);
      };
    }

    private static String call(String function, List<String> arguments) {
      return "%s(%s)".formatted(function, String.join(", ", arguments));
    }

    private String element(String array, String index) {
      ElementType element = arrays.get(array);
      String type =
          switch (element) {
            case FLOAT -> "float";
            case BFLOAT16, FLOAT16 -> "short";
            case INT -> "int";
            case BYTE -> "char";
          };
      int shift = Integer.numberOfTrailingZeros(element.bytes());
      return "*((%s *) (%s + (((long) (%s) << %d) + %dL)))"
          .formatted(type, array, index, shift, header);
    }
  }
}
