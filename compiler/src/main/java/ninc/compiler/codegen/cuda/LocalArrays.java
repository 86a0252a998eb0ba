package ninc.compiler.codegen.cuda;

import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.HashMap;
import java.util.Map;

/** The local arrays of a kernel, each of which begins on a line of 128 bytes of shared memory. */
final class LocalArrays {
  private static final int ALIGNMENT = 128;

  /** What a kernel may declare itself, without asking for it at the launch. */
  private static final int MAX_STATIC_BYTES = 48 << 10;

  private static final Map<String, Element> ELEMENTS =
      Map.of(
          "allocateFloatLocalArray", new Element("float", Float.BYTES),
          "allocateIntLocalArray", new Element("int", Integer.BYTES),
          "allocateShortLocalArray", new Element("short", Short.BYTES));

  private record Element(String type, int bytes) {}

  private record LocalArray(String type, int length, int offset) {}

  private final KernelSource source;
  private final Map<String, LocalArray> arrays = new HashMap<>();
  private int bytes;

  LocalArrays(KernelSource source, MethodTree method) {
    this.source = source;
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitVariable(VariableTree variable, Void none) {
        if (variable.getInitializer() instanceof MethodInvocationTree call
            && call.getMethodSelect() instanceof MemberSelectTree select
            && ELEMENTS.containsKey(select.getIdentifier().toString())) {
          add(variable, ELEMENTS.get(select.getIdentifier().toString()), call);
        }
        return super.visitVariable(variable, none);
      }
    }.scan(method, null);
  }

  private void add(VariableTree variable, Element element, MethodInvocationTree call) {
    if (!(call.getArguments().getFirst() instanceof LiteralTree literal
        && literal.getValue() instanceof Integer length)) {
      throw source.unknown(variable);
    }
    arrays.put(variable.getName().toString(), new LocalArray(element.type, length, bytes));
    bytes += Math.ceilDiv(length * element.bytes, ALIGNMENT) * ALIGNMENT;
  }

  /** Returns the size of dynamic shared memory: that of all arrays if that is too large, or 0. */
  int dynamicBytes() {
    return bytes > MAX_STATIC_BYTES ? bytes : 0;
  }

  boolean contains(VariableTree variable) {
    return arrays.containsKey(variable.getName().toString());
  }

  /** Returns the declaration of dynamic shared memory. */
  static String dynamicMemory() {
    return "extern __shared__ __align__(%d) unsigned char localMemory[]".formatted(ALIGNMENT);
  }

  /** Returns the declaration of an array. */
  String declaration(VariableTree variable) {
    String name = variable.getName().toString();
    LocalArray array = arrays.get(name);
    return dynamicBytes() == 0
        ? "__shared__ __align__(%d) %s %s[%d]".formatted(ALIGNMENT, array.type, name, array.length)
        : "%s* %s = (%s*) (localMemory + %d)".formatted(array.type, name, array.type, array.offset);
  }
}
