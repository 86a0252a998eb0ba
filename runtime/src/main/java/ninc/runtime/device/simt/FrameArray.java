package ninc.runtime.device.simt;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * Emits the code that saves local variables of one kind to an array of the {@link Frame} and
 * restores them.
 */
enum FrameArray {
  INTS("ints", TypeKind.INT, ConstantDescs.CD_int),
  FLOATS("floats", TypeKind.FLOAT, ConstantDescs.CD_float),
  OBJECTS("objects", TypeKind.REFERENCE, ConstantDescs.CD_Object);

  private static final ClassDesc FRAME = Frame.class.describeConstable().orElseThrow();
  private static final ClassDesc CONTEXT = KernelContext.class.describeConstable().orElseThrow();

  private final String accessor;
  private final TypeKind kind;
  private final ClassDesc element;

  FrameArray(String accessor, TypeKind kind, ClassDesc element) {
    this.accessor = accessor;
    this.kind = kind;
    this.element = element;
  }

  /** Returns the array for a variable. */
  static FrameArray of(LocalVariable variable) {
    return switch (kind(variable).asLoadable()) {
      case INT -> INTS;
      case FLOAT -> FLOATS;
      case REFERENCE -> OBJECTS;
      default ->
          throw new IllegalArgumentException(
              "%s is a %s; the emulator does not support long or double variables across a barrier"
                  .formatted(variable.name(), variable.typeSymbol().displayName()));
    };
  }

  private static TypeKind kind(LocalVariable variable) {
    return TypeKind.from(variable.typeSymbol());
  }

  /** Saves the variables of this kind. */
  void save(CodeBuilder code, List<LocalVariable> variables) {
    open(code);
    for (LocalVariable variable : variables) {
      if (of(variable) == this) {
        code.dup().loadConstant(variable.slot()).loadLocal(kind, variable.slot()).arrayStore(kind);
      }
    }
    code.pop();
  }

  /** Restores the variables of this kind. */
  void restore(CodeBuilder code, List<LocalVariable> variables) {
    open(code);
    for (LocalVariable variable : variables) {
      if (of(variable) == this) {
        code.dup().loadConstant(variable.slot()).arrayLoad(kind);
        if (kind == TypeKind.REFERENCE) {
          code.checkcast(variable.typeSymbol());
        }
        code.storeLocal(kind, variable.slot());
      }
    }
    code.pop();
  }

  private void open(CodeBuilder code) {
    code.aload(0).invokestatic(FRAME, accessor, MethodTypeDesc.of(element.arrayType(), CONTEXT));
  }
}
