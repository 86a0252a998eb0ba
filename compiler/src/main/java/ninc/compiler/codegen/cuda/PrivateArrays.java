package ninc.compiler.codegen.cuda;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The private arrays of a kernel. They are in registers only where all their indices are constants
 * once loops are unrolled.
 */
final class PrivateArrays {
  private final Set<String> names = new HashSet<>();

  PrivateArrays(MethodTree method) {
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitVariable(VariableTree variable, Void none) {
        if (variable.getInitializer() instanceof NewArrayTree) {
          names.add(variable.getName().toString());
        }
        return super.visitVariable(variable, none);
      }
    }.scan(method, null);
  }

  /** Returns whether a loop has literal bounds and a variable that indices depend on. */
  boolean areIndexedIn(ForLoopTree loop) {
    if (names.isEmpty()
        || loop.getInitializer().size() != 1
        || !(loop.getInitializer().getFirst() instanceof VariableTree variable)
        || !(variable.getInitializer() instanceof LiteralTree)
        || !(loop.getCondition() instanceof BinaryTree condition)
        || !(condition.getRightOperand() instanceof LiteralTree)) {
      return false;
    }
    Indices indices = new Indices();
    indices.scan(loop.getStatement(), null);
    return indices.dependOn(variable.getName().toString());
  }

  private boolean isPrivate(Tree tree) {
    return tree instanceof IdentifierTree identifier
        && names.contains(identifier.getName().toString());
  }

  /** The indices of private arrays, and what the variables in them are computed from. */
  private final class Indices extends TreeScanner<Void, Void> {
    private final Set<String> found = new HashSet<>();
    private final Map<String, Set<String>> operands = new HashMap<>();

    @Override
    public Void visitArrayAccess(ArrayAccessTree access, Void none) {
      if (isPrivate(access.getExpression())) {
        identifiers(access.getIndex(), found);
      }
      return super.visitArrayAccess(access, none);
    }

    /** A function that takes a private array takes the first index after it. */
    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void none) {
      List<? extends ExpressionTree> arguments = call.getArguments();
      for (int i = 1; i < arguments.size(); i++) {
        if (isPrivate(arguments.get(i - 1))) {
          identifiers(arguments.get(i), found);
        }
      }
      return super.visitMethodInvocation(call, none);
    }

    @Override
    public Void visitVariable(VariableTree variable, Void none) {
      computed(variable.getName().toString(), variable.getInitializer());
      return super.visitVariable(variable, none);
    }

    @Override
    public Void visitAssignment(AssignmentTree assignment, Void none) {
      computed(assignment.getVariable().toString(), assignment.getExpression());
      return super.visitAssignment(assignment, none);
    }

    private void computed(String variable, Tree value) {
      identifiers(value, operands.computeIfAbsent(variable, _ -> new HashSet<>()));
    }

    private static void identifiers(Tree tree, Set<String> to) {
      new TreeScanner<Void, Void>() {
        @Override
        public Void visitIdentifier(IdentifierTree identifier, Void none) {
          to.add(identifier.getName().toString());
          return null;
        }
      }.scan(tree, null);
    }

    private boolean dependOn(String variable) {
      Set<String> reached = new HashSet<>();
      Set<String> next = found;
      while (reached.addAll(next)) {
        Set<String> further = new HashSet<>();
        reached.forEach(name -> further.addAll(operands.getOrDefault(name, Set.of())));
        next = further;
      }
      return reached.contains(variable);
    }
  }
}
