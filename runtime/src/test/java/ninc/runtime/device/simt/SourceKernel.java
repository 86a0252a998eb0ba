package ninc.runtime.device.simt;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import ninc.compiler.codegen.program.DeviceKernel.Access;
import ninc.runtime.device.simt.EmulatedKernel.Argument;

/** A kernel for a test, given as text. */
final class SourceKernel {
  private static final String NAME = "Tested";

  private final EmulatedKernel kernel;

  private SourceKernel(String source) {
    this.kernel = new KernelCompiler().compile(Map.of(NAME, source)).get(NAME);
  }

  /** A whole class {@code Tested}. */
  static SourceKernel ofClass(String source) {
    return new SourceKernel(source);
  }

  /**
   * @param parameters after the context
   * @param body whose first line is line 1
   */
  static SourceKernel of(String parameters, String body) {
    return new SourceKernel(
        "public final class Tested { private Tested() {} "
            + "public static void run(KernelContext context, %s) { %s } }"
                .formatted(parameters, body));
  }

  /** Launches it on arrays that it may read and write. */
  void launch(int groups, int items, DeviceArray... arrays) {
    launch(groups, items, Access.READ_WRITE, arrays);
  }

  /** Launches it on arrays that it may only read. */
  void launchReadOnly(int groups, int items, DeviceArray... arrays) {
    launch(groups, items, Access.READ, arrays);
  }

  /** Launches it on arrays that it may read and write, and returns its bank conflicts. */
  long bankConflicts(int groups, int items, DeviceArray... arrays) {
    return launch(groups, items, Access.READ_WRITE, arrays);
  }

  private long launch(int groups, int items, Access access, DeviceArray... arrays) {
    List<Argument> arguments =
        Arrays.stream(arrays).map(array -> new Argument(array, access)).toList();
    return kernel.launch(groups, items, arguments);
  }

  static FloatArray floats(String name, float... elements) {
    return new FloatArray(name, elements, elements.length);
  }

  static ShortArray shorts(String name, short... elements) {
    return new ShortArray(name, elements, elements.length);
  }

  static IntArray ints(String name, int... elements) {
    return new IntArray(name, elements, elements.length);
  }
}
