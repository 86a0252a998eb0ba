package ninc.runtime.device.cuda;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import ninc.compiler.CompileOptions.Purpose;
import ninc.compiler.ir.FusionLevel;
import ninc.runtime.model.ModelLoader;

/** Prints what the kernels of a model take of an H100, as a table in Markdown. */
final class KernelTable {

  private KernelTable() {}

  /**
   * @param arguments a model's file and, optionally, {@code training}, {@code evaluation} or {@code
   *     inference}, the fusion level, and the batch size
   */
  public static void main(String[] arguments) {
    Purpose purpose =
        arguments.length > 1 ? constant(Purpose.class, arguments[1]) : Purpose.TRAINING;
    FusionLevel level =
        arguments.length > 2 ? constant(FusionLevel.class, arguments[2]) : FusionLevel.FULL;
    int examples = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 128;
    Nvrtc nvrtc = Nvrtc.load(Path.of(System.getenv("NVRTC_LIBRARY")));
    System.out.print(
        markdown(
            new CompiledKernel.Factory(nvrtc)
                .of(
                    ModelLoader.load(Path.of(arguments[0])),
                    purpose,
                    level,
                    examples,
                    Multiprocessor.H100)));
  }

  private static <T extends Enum<T>> T constant(Class<T> type, String name) {
    return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
  }

  static String markdown(List<CompiledKernel> kernels) {
    StringBuilder table =
        new StringBuilder(
            """
            | kernel | registers | spilled bytes | local memory | items | groups | groups at a time | warps | waves |
            |---|---|---|---|---|---|---|---|---|
            """);
    for (CompiledKernel kernel : kernels) {
      table.append(
          "| %s | %d | %s | %s | %d | %,d | %d | %d | %.2f |%n"
              .formatted(
                  kernel.kernel().className().replaceAll("Kernel$", ""),
                  kernel.resources().registers(),
                  kernel.spills() ? kernel.resources().spilledBytes() : "",
                  kernel.resources().sharedBytes() == 0 ? "" : kernel.resources().sharedBytes(),
                  kernel.items(),
                  kernel.groups(),
                  kernel.groupsAtATime(),
                  kernel.warps(),
                  kernel.waves()));
    }
    return table.toString();
  }
}
