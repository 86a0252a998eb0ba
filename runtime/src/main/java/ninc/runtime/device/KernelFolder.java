package ninc.runtime.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import ninc.compiler.emit.DeviceKernel;
import ninc.compiler.emit.DeviceProgram;
import ninc.compiler.emit.Grid;
import ninc.compiler.emit.HostCode;
import ninc.compiler.emit.StoragePlan;
import ninc.runtime.UserError;

/**
 * A folder of kernels in Java source, one a file, in a subfolder for each kind of program: written
 * for a person to read and change, and read back in place of what the compiler emits.
 */
public record KernelFolder(Path folder) {
  private static final String IMPORTS =
      """
      import uk.ac.manchester.tornado.api.KernelContext;
      import uk.ac.manchester.tornado.api.math.TornadoMath;
      import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
      import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
      import uk.ac.manchester.tornado.api.types.arrays.IntArray;

      """;

  /** Where the kernels of a training step are. */
  public static final String TRAIN = "train";

  /** Where the kernels of other programs are. */
  public static final String INFER = "infer";

  private Path of(DeviceProgram program) {
    return folder.resolve(program.trains() ? TRAIN : INFER);
  }

  private static final String HOST_NOTE =
      "// To be read: how the kernels are launched. Each run writes this class anew.\n\n";

  /**
   * Writes all kernels of a program, over those of the same names, and the class that launches
   * them.
   *
   * @param examples the largest batch
   * @return the folder that they are in
   * @throws UncheckedIOException where they cannot be written
   */
  public Path write(DeviceProgram program, int examples) {
    Path home = of(program);
    try {
      Files.createDirectories(home);
      for (DeviceKernel kernel : program.kernels()) {
        String source = launch(kernel) + "\n\n" + IMPORTS + kernel.body();
        Files.writeString(file(home, kernel), source);
      }
      StoragePlan storage = StoragePlan.of(program, examples);
      Files.writeString(
          home.resolve(HostCode.CLASS + ".java"),
          HOST_NOTE + HostCode.write(program, storage, examples));
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The program with each kernel that has a file here as the file has it.
   *
   * @throws UserError where a file was written for other schedules, or another network
   */
  DeviceProgram override(DeviceProgram program) {
    Path home = of(program);
    List<DeviceKernel> kernels =
        program.kernels().stream().map(kernel -> override(home, kernel)).toList();
    return new DeviceProgram(program.fused(), program.step(), kernels);
  }

  private static DeviceKernel override(Path home, DeviceKernel kernel) {
    Path file = file(home, kernel);
    try {
      if (!Files.exists(file)) {
        return kernel;
      }
      List<String> lines = Files.readAllLines(file);
      if (lines.isEmpty() || !lines.getFirst().equals(launch(kernel))) {
        throw new UserError(
            ("%s was not emitted for this device, network and fusion level (its first line must be"
                    + " '%s'); write it with ninc compile --emit and the same options")
                .formatted(file, launch(kernel)));
      }
      return kernel.with(body(lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How the kernel is launched, which its text must agree with. */
  private static String launch(DeviceKernel kernel) {
    Grid grid = kernel.grid();
    String arrays =
        kernel.arguments().stream()
            .map(argument -> argument.buffer().name())
            .collect(Collectors.joining(", "));
    return "// launched with %d items a group, a group for each %d of %d + %d an example, times %d, on %s"
        .formatted(
            grid.items(), grid.perGroup(), grid.fixed(), grid.perExample(), grid.times(), arrays);
  }

  private static Path file(Path home, DeviceKernel kernel) {
    return home.resolve(kernel.className() + ".java");
  }

  /** The text without package and imports, which each device has its own of; lines stay lines. */
  private static String body(List<String> lines) {
    return lines.stream()
        .map(line -> isHead(line) ? "" : line)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static boolean isHead(String line) {
    return line.startsWith("import ") || line.startsWith("package ");
  }
}
