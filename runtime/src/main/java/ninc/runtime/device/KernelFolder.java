package ninc.runtime.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.HostCode;
import ninc.compiler.codegen.program.KernelImports;
import ninc.compiler.codegen.program.StoragePlan;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.io.IoReason;

/**
 * A folder of kernels in Java source, one a file, in a subfolder for each kind of program: written
 * for a person to read and change, and read back in place of what the compiler emits.
 */
public record KernelFolder(Path folder) {
  private static final String IMPORTS = KernelImports.each("\n") + "\n";

  /** Far more than the longest kernel has. */
  private static final long MAX_BYTES = 1 << 22;

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
   * Writes all kernels of a program, and the class that launches them, in place of files of the
   * same names. A link is replaced, not followed, so that nothing outside the folder is written.
   *
   * @param examples the largest batch
   * @return the folder that they are in
   * @throws UserError where it is a link to another place
   * @throws UncheckedIOException where they cannot be written
   */
  public Path write(DeviceProgram program, int examples) {
    Path home = of(program);
    if (Files.isSymbolicLink(home)) {
      throw new UserError(
          "%s is a link, and kernels are not written through one; remove it".formatted(home));
    }
    try {
      Files.createDirectories(home);
      for (DeviceKernel kernel : program.kernels()) {
        replace(file(home, kernel), launch(kernel) + "\n\n" + IMPORTS + kernel.body());
      }
      StoragePlan storage = StoragePlan.of(program, examples);
      replace(
          home.resolve(HostCode.CLASS + ".java"),
          HOST_NOTE + HostCode.write(program, storage, examples));
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A reader finds the old file or the new one, and never a part of it. */
  private static void replace(Path file, String source) throws IOException {
    Path temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    try {
      Files.writeString(temporary, source, StandardOpenOption.CREATE_NEW);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * The program with each kernel that has a file here as the file has it.
   *
   * @throws UserError where a file is no text, or was written for other schedules or another
   *     network
   */
  DeviceProgram override(DeviceProgram program) {
    Path home = of(program);
    List<DeviceKernel> kernels =
        program.kernels().stream().map(kernel -> override(home, kernel)).toList();
    return new DeviceProgram(program.fused(), program.step(), kernels);
  }

  private static DeviceKernel override(Path home, DeviceKernel kernel) {
    Path file = file(home, kernel);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return kernel;
    }
    List<String> lines = lines(file);
    if (lines.isEmpty() || !lines.getFirst().equals(launch(kernel))) {
      throw new UnusableKernel(
          "%s was not emitted for this device, network and fusion level (its first line must be '%s')"
              .formatted(file, launch(kernel)));
    }
    return kernel.with(body(lines));
  }

  /** A file that cannot take the place of the kernel that it is named after. */
  public static final class UnusableKernel extends UserError {
    private static final long serialVersionUID = 1L;

    private UnusableKernel(String problem) {
      super(problem, "emit it again for the same device, network and fusion level");
    }
  }

  private static List<String> lines(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserError("%s is no file with a kernel; remove it".formatted(file));
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new UnusableKernel(
            "%s has %d bytes, but no kernel has more than %d"
                .formatted(file, Files.size(file), MAX_BYTES));
      }
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new UnusableKernel("%s is not text in UTF-8".formatted(file));
    } catch (IOException e) {
      throw new Failure("%s cannot be read: %s".formatted(file, IoReason.of(e)), e);
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
