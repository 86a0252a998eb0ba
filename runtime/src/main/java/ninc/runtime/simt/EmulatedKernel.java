package ninc.runtime.simt;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * A kernel that runs thread by thread: a class with a static method {@code run} on a {@link
 * KernelContext} and arrays. Work-groups run one after the other, and of a group one item at a time
 * from barrier to barrier, so that a fault is the same each time.
 */
public final class EmulatedKernel {
  private final String name;
  private final MethodHandle run;
  private final boolean hasBarriers;

  private EmulatedKernel(String name, MethodHandle run, boolean hasBarriers) {
    this.name = name;
    this.run = run;
    this.hasBarriers = hasBarriers;
  }

  /**
   * Loads a compiled kernel.
   *
   * @param className with its package
   * @param classFile compiled with line numbers
   * @throws IllegalArgumentException where it has no method {@code run}
   */
  public static EmulatedKernel load(String className, byte[] classFile) {
    Instrumentation.Instrumented code = Instrumentation.instrument(classFile);
    Class<?> loaded = new KernelLoader().define(className, code.classFile());
    Method run =
        Arrays.stream(loaded.getMethods())
            .filter(method -> method.getName().equals("run"))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(className + " has no method run"));
    try {
      MethodHandle handle = MethodHandles.lookup().unreflect(run);
      return new EmulatedKernel(
          loaded.getSimpleName(),
          handle.asSpreader(Object[].class, run.getParameterCount()),
          code.hasBarriers());
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException(className + ".run is not public", e);
    }
  }

  private static final class KernelLoader extends ClassLoader {
    KernelLoader() {
      super(EmulatedKernel.class.getClassLoader());
    }

    Class<?> define(String name, byte[] classFile) {
      return defineClass(name, classFile, 0, classFile.length);
    }
  }

  /**
   * Runs it once.
   *
   * @param start the moment when it begins, later than all before it that touched its arrays
   * @param arrays in the order of its parameters
   * @return the first moment after it
   * @throws KernelFault where it does what a kernel must not
   */
  int launch(int start, int groups, int items, Object... arrays) {
    int moment = start;
    for (int group = 0; group < groups; group++) {
      Moment now = new Moment(moment, start, moment);
      Moment end =
          new WorkGroup(name, group, groups, items, now)
              .run(context -> run(context, arrays), hasBarriers);
      moment = end.number() + 1;
    }
    return moment;
  }

  private void run(KernelContext context, Object[] arrays) throws Throwable {
    Object[] arguments = new Object[arrays.length + 1];
    arguments[0] = context;
    System.arraycopy(arrays, 0, arguments, 1, arrays.length);
    run.invoke(arguments);
  }
}
