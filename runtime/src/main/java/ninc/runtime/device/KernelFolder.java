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
import ninc.compiler.codegen.cuda.CudaKernel;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.StoragePlan;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.device.host.HostCode;
import ninc.runtime.device.host.KernelImports;
import ninc.runtime.device.host.TaskKind;
import ninc.runtime.io.IoReason;

/**
 * A folder of kernels as Java source files, with a subfolder for training and one for inference.
 * Users can read and change the files, which are then loaded in place of the emitted kernels.
 */
public record KernelFolder(Path folder) {
  private static final String IMPORTS = KernelImports.each("\n") + "\n";

  /** A limit far above the size of the largest kernel. */
  private static final long MAX_BYTES = 1 << 22;

  /** The subfolder for the kernels of a training step. */
  public static final String TRAIN = "train";

  /** The subfolder for the kernels of other programs. */
  public static final String INFER = "infer";

  private Path of(DeviceProgram program) {
    return folder.resolve(program.trains() ? TRAIN : INFER);
  }

  private static final String HOST_NOTE =
      "// For reference: how the kernels are launched. Nothing reads this file.\n\n";

  private static final String CUDA_NOTE =
      "// For reference: the kernel as CUDA C. Nothing reads this file; edit the Java.\n";

  /**
   * Writes all kernels of a program, as CUDA C as well, and the class that launches them, replacing
   * existing files. Links are replaced, not followed, so that no file outside the folder is
   * written.
   *
   * @param examples the maximum batch size
   * @return the folder with the files
   * @throws UserError if that folder is a link
   * @throws UncheckedIOException if a file cannot be written
   */
  public Path write(DeviceProgram program, int examples) {
    Path home = of(program);
    if (Files.isSymbolicLink(home)) {
      throw new UserError(
          "%s is a link, which kernels are not written through; remove it".formatted(home));
    }
    try {
      Files.createDirectories(home);
      for (DeviceKernel kernel : program.kernels()) {
        replace(file(home, kernel), text(kernel));
        replace(home.resolve(kernel.className() + ".cu"), cuda(kernel));
      }
      StoragePlan storage = StoragePlan.of(program, examples);
      replace(
          home.resolve(HostCode.CLASS + ".java"),
          HOST_NOTE + HostCode.write(program, storage, examples, TaskKind.JAVA));
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(DeviceKernel kernel) {
    return LaunchHeader.of(kernel) + "\n\n" + IMPORTS + kernel.body();
  }

  private static String cuda(DeviceKernel kernel) {
    return CUDA_NOTE + LaunchHeader.of(kernel) + "\n\n" + CudaKernel.of(kernel).text();
  }

  /** Replaces a file atomically, so that a reader sees either the old or the new content. */
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
   * Replaces each kernel of a program that has a file in this folder by the content of the file.
   *
   * @param limits what the device can launch
   * @throws UserError if a file is not text, was written for another network, or cannot be launched
   */
  DeviceProgram override(DeviceProgram program, LaunchHeader.Limits limits) {
    Path home = of(program);
    List<DeviceKernel> kernels =
        program.kernels().stream().map(kernel -> override(home, kernel, limits)).toList();
    return new DeviceProgram(program.fused(), program.step(), kernels);
  }

  /**
   * Returns whether the file of a kernel differs from what {@link #write} has written.
   *
   * @param program the program of the emitted kernel
   * @throws UserError if the file is not text
   */
  boolean isEdited(DeviceProgram program, DeviceKernel kernel) {
    Path file = file(of(program), kernel);
    return Files.exists(file) && !lines(file).equals(text(kernel).lines().toList());
  }

  private static DeviceKernel override(Path home, DeviceKernel kernel, LaunchHeader.Limits limits) {
    Path file = file(home, kernel);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return kernel;
    }
    List<String> lines = lines(file);
    return kernel.with(LaunchHeader.grid(file, lines, kernel, limits)).with(body(lines));
  }

  /** Signals that a file cannot replace the kernel that it is named after. */
  public static final class UnusableKernel extends UserError {
    private static final long serialVersionUID = 1L;

    UnusableKernel(String problem) {
      super(problem, "emit it again for the same program, or delete it to run ninc's own kernel");
    }
  }

  private static List<String> lines(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserError("%s is not a regular file; remove it".formatted(file));
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new UnusableKernel(
            "%s has %d bytes, more than the maximum of %d for a kernel"
                .formatted(file, Files.size(file), MAX_BYTES));
      }
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new UnusableKernel("%s is not UTF-8 text".formatted(file));
    } catch (IOException e) {
      throw new Failure("%s cannot be read: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  private static Path file(Path home, DeviceKernel kernel) {
    return home.resolve(kernel.className() + ".java");
  }

  /**
   * Returns the source with blank lines in place of the package and imports, which depend on the
   * device, so that line numbers stay the same.
   */
  private static String body(List<String> lines) {
    return lines.stream()
        .map(line -> isHead(line) ? "" : line)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static boolean isHead(String line) {
    return line.startsWith("import ") || line.startsWith("package ");
  }
}
