package ninc.runtime.device.host;

import java.util.List;
import java.util.stream.Collectors;

/** The imports of emitted kernels: classes of TornadoVM. */
public final class KernelImports {
  private static final String API = "uk.ac.manchester.tornado.api.";

  private static final List<String> CLASSES =
      List.of(
          "KernelContext",
          "math.TornadoMath",
          "types.arrays.ByteArray",
          "types.arrays.FloatArray",
          "types.arrays.IntArray",
          "types.arrays.ShortArray");

  private KernelImports() {}

  /** Returns an import statement for each class, each followed by {@code end}. */
  public static String each(String end) {
    return CLASSES.stream()
        .map(name -> "import " + API + name + ";" + end)
        .collect(Collectors.joining());
  }
}
