package ninc.runtime.device.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The innermost loop with the most multiply-adds of a kernel in machine code.
 *
 * @param instructions the number of instructions, including the multiply-adds
 * @param multiplyAdds the number of multiply-adds of float32 numbers
 */
record InnerLoop(int instructions, int multiplyAdds) {
  private static final Pattern LABEL = Pattern.compile("(\\.L_x_\\d+):");
  private static final Pattern INSTRUCTION =
      Pattern.compile("\\s+/\\*[0-9a-f]+\\*/\\s+(.*?)\\s*;.*");
  private static final Pattern BRANCH = Pattern.compile(".*\\bBRA\\b.*`\\((\\.L_x_\\d+)\\)");

  private record Range(int start, int end) {
    boolean contains(Range other) {
      return !equals(other) && start <= other.start && other.end <= end;
    }

    InnerLoop in(List<String> instructions) {
      List<String> loop = instructions.subList(start, end);
      long multiplyAdds = loop.stream().filter(line -> line.contains("FFMA")).count();
      return new InnerLoop(loop.size(), Math.toIntExact(multiplyAdds));
    }
  }

  /**
   * Disassembles a kernel; empty if it has no loop.
   *
   * @param nvdisasm the path of NVIDIA's disassembler
   */
  static Optional<InnerLoop> of(byte[] cubin, Path nvdisasm) {
    try {
      Path file = Files.createTempFile("kernel", ".cubin");
      try {
        Files.write(file, cubin);
        Process process =
            new ProcessBuilder(nvdisasm.toString(), "-c", file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
          throw new IllegalStateException(nvdisasm + " failed");
        }
        return parse(text);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Parses a listing of one kernel; empty if it has no loop. */
  static Optional<InnerLoop> parse(String listing) {
    List<String> instructions = new ArrayList<>();
    Map<String, Integer> labels = new HashMap<>();
    List<Range> loops = new ArrayList<>();
    for (String line : listing.lines().toList()) {
      Matcher label = LABEL.matcher(line);
      Matcher instruction = INSTRUCTION.matcher(line);
      if (label.matches()) {
        labels.put(label.group(1), instructions.size());
      } else if (instruction.matches()) {
        Matcher branch = BRANCH.matcher(instruction.group(1));
        int next = instructions.size() + 1;
        instructions.add(instruction.group(1));
        if (branch.matches() && labels.containsKey(branch.group(1))) {
          loops.add(new Range(labels.get(branch.group(1)), next));
        }
      }
    }
    return loops.stream()
        .filter(loop -> loops.stream().noneMatch(loop::contains))
        .map(loop -> loop.in(instructions))
        .max(Comparator.comparingInt(InnerLoop::multiplyAdds));
  }
}
