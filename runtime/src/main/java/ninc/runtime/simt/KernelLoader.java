package ninc.runtime.simt;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;

/** Rewrites a compiled kernel for the emulator, and loads it. */
final class KernelLoader extends ClassLoader {
  private static final String METHOD = "run";
  private static final MethodType TYPE =
      MethodType.methodType(void.class, KernelContext.class, Object[].class);

  private KernelLoader() {
    super(KernelLoader.class.getClassLoader());
  }

  /**
   * @param className with its package
   * @param classFile compiled with line numbers and local variables
   * @throws IllegalArgumentException where it has no public method {@code run}
   */
  static EmulatedKernel load(String className, byte[] classFile) {
    ClassFile format = ClassFile.of();
    ClassModel kernel = format.parse(classFile);
    MethodModel method =
        kernel.methods().stream()
            .filter(candidate -> candidate.methodName().equalsString(METHOD))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(className + " has no method run"));
    CodeAttribute code = (CodeAttribute) method.code().orElseThrow();
    byte[] rewritten =
        format.transformClass(
            kernel,
            ClassTransform.transformingMethodBodies(
                method::equals, new AccessChecks().andThen(new Suspension(code))));
    Class<?> loaded = new KernelLoader().defineClass(className, rewritten, 0, rewritten.length);
    return new EmulatedKernel(loaded.getSimpleName(), handle(loaded), code.maxLocals());
  }

  private static MethodHandle handle(Class<?> kernel) {
    Method run =
        Arrays.stream(kernel.getMethods())
            .filter(method -> method.getName().equals(METHOD))
            .findFirst()
            .orElseThrow();
    try {
      return MethodHandles.lookup()
          .unreflect(run)
          .asSpreader(Object[].class, run.getParameterCount() - 1)
          .asType(TYPE);
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException(kernel.getName() + ".run is not public", e);
    }
  }
}
