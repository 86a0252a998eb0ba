package ninc.runtime.device.cuda;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import ninc.compiler.CompileOptions.Purpose;
import ninc.compiler.ir.FusionLevel;
import ninc.runtime.model.ModelLoader;

/** Prints a Markdown table of what the kernels of a model use of an H100's multiprocessors. */
final class KernelTable {

  private KernelTable() {}

  /**
   * @param arguments a model's file, and optionally {@code training} or {@code inference}, a fusion
   *     level, and a batch size
   */
  public static void main(String[] arguments) {
    List<String> given = List.of(arguments);
    if (given.isEmpty() || given.size() > 4) {
      System.err.println("Usage: KernelTable MODEL [training|inference [LEVEL [BATCH_SIZE]]]");
      System.exit(2);
    }
    Purpose purpose =
        given.size() > 1 ? Purpose.valueOf(upperCase(given.get(1))) : Purpose.TRAINING;
    FusionLevel level =
        given.size() > 2 ? FusionLevel.valueOf(upperCase(given.get(2))) : FusionLevel.FULL;
    int examples = given.size() > 3 ? Integer.parseInt(given.get(3)) : 128;
    System.out.print(
        markdown(
            new CompiledKernel.Factory()
                .compile(
                    ModelLoader.load(Path.of(given.getFirst())),
                    purpose,
                    level,
                    examples,
                    Multiprocessor.H100)));
  }

  private static String upperCase(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  private static String markdown(List<CompiledKernel> kernels) {
    StringBuilder table =
        new StringBuilder(
            """
            | kernel | registers | spilled bytes | local memory | items | groups | groups at a time | warps | waves | loop: instructions | multiply-adds |
            |---|---|---|---|---|---|---|---|---|---|---|
            """);
    for (CompiledKernel kernel : kernels) {
      Optional<InnerLoop> loop = kernel.loop();
      table.append(
          "| %s | %d | %d | %,d | %d | %,d | %d | %d | %.2f | %s | %s |%n"
              .formatted(
                  kernel.name().replaceFirst("Kernel$", ""),
                  kernel.resources().registers(),
                  kernel.resources().spilledBytes(),
                  kernel.resources().sharedBytes(),
                  kernel.items(),
                  kernel.groups(),
                  kernel.groupsAtATime(),
                  kernel.warps(),
                  kernel.waves(),
                  loop.map(InnerLoop::instructions).map(Object::toString).orElse(""),
                  loop.map(InnerLoop::multiplyAdds).map(Object::toString).orElse("")));
    }
    return table.toString();
  }
}
